package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.replayer.engine.Clients;
import io.reprise.replayer.engine.ConnectionUse;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.Realism;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.engine.Target;
import io.reprise.replayer.rewrite.OriginRule;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.rules.UserRules;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How requests are sent. */
final class EngineOptions {
    @Option(
            names = "--order",
            paramLabel = "session|connection|none",
            defaultValue = "session",
            description = "Requests among which a request waits for the earlier responses for which it had waited"
                    + " in the recording (default: ${DEFAULT-VALUE}).")
    private SendOrder order = SendOrder.SESSION;

    @Option(
            names = "--host",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "target|recorded|map:A=B",
            description = "The site that requests name in Host, Origin, Referer, forwarded fields and redirect"
                    + " parameters: the target, the recorded site, or B for the recorded site A (* matches anything,"
                    + " and is kept where B has a *); map is repeatable (default: target).")
    private List<String> hosts = List.of();

    @Option(
            names = "--header",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "'Name: value'|Name",
            description = "Set this field on every request, in place of recorded fields of that name;"
                    + " 'Name' without a value removes the field; repeatable.")
    private List<String> headers = List.of();

    @Option(
            names = "--rewrite",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "RULE",
            description = "Change requests: '[METHOD /path/glob] PLACE CHANGE', where PLACE is path, path:NUMBER,"
                    + " query:NAME, header:NAME, cookie:NAME, form:NAME or json:/POINTER, and CHANGE is =VALUE,"
                    + " remove or s/PATTERN/REPLACEMENT/; repeatable.")
    private List<String> rewrites = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30s",
            description = "Longest time from sending a request to the end of its response, and longest wait of a"
                    + " request that is due (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofNanos(EngineLimits.DEFAULT.timeoutNs());

    @Option(
            names = "--max-duration",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End the run after this time, even if requests are left (default: no limit).")
    private @Nullable Duration maxDuration;

    @Option(
            names = "--connections",
            paramLabel = "recorded|session|pool:N",
            converter = ConnectionsConverter.class,
            description = "Which requests share a connection to the target: those that shared one in the"
                    + " recording, those of a session, or all, with at most N connections at one time; recorded and"
                    + " session take such an N too (default: ${DEFAULT-VALUE}).")
    private ConnectionsConverter.Connections connections = ConnectionsConverter.DEFAULT;

    @Option(
            names = "--realism",
            paramLabel = "full|fast",
            defaultValue = "full",
            description = "Whether clients send bodies and take responses as slowly as in the recording, and leave when"
                    + " they did, or send at once and read to the end (default: ${DEFAULT-VALUE}).")
    private Realism realism = Realism.FULL;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Most requests sent and not yet answered at one time (default: ${DEFAULT-VALUE}).")
    private int inFlight = EngineLimits.DEFAULT.inFlightMax();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of event loops that send and receive (default: one per two cores, at most four).")
    private int threads;

    @Option(names = "--insecure", description = "Accept the target's TLS certificate unchecked.")
    private boolean insecure;

    @Option(
            names = "--max-lag",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "25ms",
            description = "A request that the replayer sends later than this by its own fault counts as late;"
                    + " evidence for more than 1 %% late requests, in the whole run or in any ten seconds of"
                    + " it, makes the run INVALID (default: ${DEFAULT-VALUE}).")
    private Duration maxLag = Duration.ofMillis(25);

    /** Delay from which on a request counts as late. */
    Duration maxLag() {
        return maxLag;
    }

    boolean insecure() {
        return insecure;
    }

    String orderName() {
        return order.name().toLowerCase(Locale.ROOT);
    }

    /** @throws ExitException naming the option, its value and what would be right */
    EngineConfig config(Target target, String runId) {
        if (threads < 0 || threads > 256) {
            throw ExitException.usage("--threads: " + threads + " (expected 1 to 256)");
        }
        Clients clients = clients();
        if (threads > 1 && clients.needOneLoop()) {
            boolean isOrder = order == SendOrder.CONNECTION;
            throw ExitException.usage("--threads: " + threads + " with "
                    + (isOrder ? "--order connection" : "--connections recorded")
                    + " (expected 1, because a recorded connection may have requests of several sessions)");
        }
        try {
            return new EngineConfig(
                    target,
                    limits(),
                    clients,
                    new RewriteConfig(origin(target), headers, runId)
                            .withRules(UserRules.parse(rewrites))
                            .withConnectionClose(clients.connections() == ConnectionUse.RECORDED),
                    threads,
                    null,
                    0);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--" + OneLine.reason(e));
        }
    }

    private OriginRule origin(Target target) {
        return OriginRule.parse(hosts, target.secure() ? "https" : "http", target.authority());
    }

    /** How the clients of the recording are imitated. */
    Clients clients() {
        return new Clients(order, connections.use(), realism);
    }

    SendOrder order() {
        return order;
    }

    /** @throws ExitException naming the option, its value and what would be right */
    EngineLimits limits() {
        positive("--timeout", timeout.toNanos(), Shown.duration(timeout.toNanos()));
        if (maxDuration != null) {
            positive("--max-duration", maxDuration.toNanos(), Shown.duration(maxDuration.toNanos()));
        }
        positive("--max-in-flight", inFlight, Integer.toString(inFlight));
        EngineLimits limits = EngineLimits.DEFAULT
                .withTimeoutNs(timeout.toNanos())
                .withConnectionsMax(connections.max())
                .withInFlightMax(inFlight);
        return maxDuration == null ? limits : limits.withDurationMaxNs(maxDuration.toNanos());
    }

    private static void positive(String option, long value, String shown) {
        if (value <= 0) {
            throw ExitException.usage(option + ": " + shown + " (expected more than zero)");
        }
    }
}
