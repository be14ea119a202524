package io.reprise.replayer.engine;

import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.rewrite.RewriteConfig;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one step's engine. Immutable.
 *
 * @param target where requests are sent
 * @param limits what the replay may use and how long it waits
 * @param clients how the clients of the recording are imitated
 * @param rewrite how requests are changed for the target
 * @param loops event loops, each a thread; 0 for one per two cores, at most four
 * @param filters changes chosen requests before they are sent; null for none; the caller closes it
 * @param keepBytesMax memory for the responses that may be text, all of which are kept; 0 to keep only a few examples
 *     of those that deviate
 */
public record EngineConfig(
        Target target,
        EngineLimits limits,
        Clients clients,
        RewriteConfig rewrite,
        int loops,
        @Nullable Filters filters,
        long keepBytesMax) {
    /** Without a filter, and with a pool of connections. */
    public EngineConfig(Target target, EngineLimits limits, SendOrder order, RewriteConfig rewrite, int loops) {
        this(target, limits, Clients.pooled(order), rewrite, loops, null, 0);
    }

    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public EngineConfig {
        if (loops < 0 || loops > 256) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: 0 to 256)");
        }
        if (loops == 0) {
            loops = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
        }
    }

    public EngineConfig withRewrite(RewriteConfig other) {
        return new EngineConfig(target, limits, clients, other, loops, filters, keepBytesMax);
    }

    public EngineConfig withLimits(EngineLimits other) {
        return new EngineConfig(target, other, clients, rewrite, loops, filters, keepBytesMax);
    }

    public EngineConfig withFilters(@Nullable Filters other) {
        return new EngineConfig(target, limits, clients, rewrite, loops, other, keepBytesMax);
    }

    /** The same for a step that keeps its responses, for comparison. */
    public EngineConfig withKeepBytesMax(long bytes) {
        return new EngineConfig(target, limits, clients, rewrite, loops, filters, bytes);
    }
}
