package io.reprise.replayer.engine;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
    /** With an underscore, gateways take them for the same. */
    private static final Set<String> FRAMING_FIELDS =
            Set.of("content-length", "transfer-encoding", "content_length", "transfer_encoding");

    private static final Set<String> MARKS = Set.of("reprise-run", "reprise-exchange", "traceparent");

    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public EngineConfig {
        headers = List.copyOf(headers);
        headers.forEach(EngineConfig::requireField);
        if (headers.stream().filter(EngineConfig::isHost).count() > 1) {
            throw new IllegalArgumentException("header: 'Host' twice (expected: once)");
        }
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

    public EngineConfig withLimits(EngineLimits other) {
        return new EngineConfig(target, other, order, headers, runId, loops);
    }

    /**
     * Checks one {@code 'Name: value'}.
     *
     * @throws IllegalArgumentException naming the line and what would be right
     */
    public static void requireField(String line) {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        if (FRAMING_FIELDS.contains(name)) {
            throw new IllegalArgumentException("header: '" + line + "' (expected: not a framing field)");
        }
        if (MARKS.contains(name)) {
            throw new IllegalArgumentException(
                    "header: '" + line + "' (expected: not a field that marks the requests of the run)");
        }
        String host = "host".equals(name) ? "" : "Host: replay\r\n";
        byte[] head = ("GET / HTTP/1.1\r\n" + host + line + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try {
            boolean encodable = line.chars().allMatch(c -> c < 256);
            if (!encodable || Head.parseRequest(head, RecordedHeads.LIMITS).fieldCount() != (host.isEmpty() ? 1 : 2)) {
                throw expectedField(line);
            }
        } catch (FramingException e) {
            throw expectedField(line);
        }
    }

    private static IllegalArgumentException expectedField(String line) {
        return new IllegalArgumentException("header: '" + line + "' (expected: 'Name: value')");
    }

    private static boolean isHost(String line) {
        return line.regionMatches(true, 0, "host:", 0, 5);
    }
}
