package io.reprise.replayer.engine;

import java.util.List;
import java.util.Locale;

/**
 * One step's engine. Immutable.
 *
 * @param target where requests are sent
 * @param limits what the replay may use and how long it waits
 * @param order which requests wait for which responses
 * @param headers {@code 'Name: value'} lines that are set on every request, in place of recorded ones of that name
 * @param runId marks every request, in {@code Reprise-Run}; visible ASCII
 * @param loops event loops, each a thread; 0 for one per two cores, at most four
 */
public record EngineConfig(
        Target target, EngineLimits limits, SendOrder order, List<String> headers, String runId, int loops) {
    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public EngineConfig {
        headers = List.copyOf(headers);
        headers.forEach(EngineConfig::requireField);
        if (runId.isEmpty() || !runId.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("run id: '" + runId + "' (expected: visible ASCII)");
        }
        if (loops < 0 || loops > 256) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: 0 to 256)");
        }
        if (loops == 0) {
            loops = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
        }
    }

    /**
     * Checks one {@code 'Name: value'}.
     *
     * @throws IllegalArgumentException naming the line and what would be right
     */
    public static void requireField(String line) {
        int colon = line.indexOf(':');
        boolean named = colon > 0 && line.substring(0, colon).chars().allMatch(EngineConfig::isTokenChar);
        boolean valued = colon > 0
                && line.substring(colon + 1).chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127 && c < 256);
        if (!named || !valued) {
            throw new IllegalArgumentException("header: '" + line + "' (expected: 'Name: value')");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if ("content-length".equals(name) || "transfer-encoding".equals(name)) {
            throw new IllegalArgumentException("header: '" + line + "' (expected: not a framing field)");
        }
    }

    private static boolean isTokenChar(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
