package io.reprise.replayer.rewrite;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.state.LiveState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of a run are changed. Immutable.
 *
 * @param origin the site that requests name
 * @param headers {@code 'Name: value'} lines that are set on every request, in place of recorded fields of that name
 * @param runId marks every request, in {@code Reprise-Run}; visible ASCII
 * @param live the values that the target issues; null to send recorded values
 */
public record RewriteConfig(
        OriginRule origin,
        List<String> headers,
        String runId,
        @Nullable LiveState live) {
    /** With underscores as well, because gateways treat both spellings alike. */
    private static final Set<String> FRAMING_FIELDS =
            Set.of("content-length", "transfer-encoding", "content_length", "transfer_encoding");

    private static final Set<String> MARKS = Set.of("reprise-run", "reprise-exchange", "traceparent");

    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public RewriteConfig(OriginRule origin, List<String> headers, String runId) {
        this(origin, headers, runId, null);
    }

    /**
     * Requests name the target, which speaks plain HTTP.
     *
     * @throws IllegalArgumentException naming what is wrong and what would be right
     */
    public RewriteConfig(String authority, List<String> headers, String runId) {
        this(OriginRule.parse(List.of(), "http", authority), headers, runId, null);
    }

    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public RewriteConfig {
        headers = List.copyOf(headers);
        headers.forEach(RewriteConfig::requireField);
        if (headers.stream().filter(RewriteConfig::isHost).count() > 1) {
            throw new IllegalArgumentException("header: 'Host' twice (expected: once)");
        }
        if (runId.isEmpty() || !runId.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("run id: '" + runId + "' (expected: visible ASCII)");
        }
    }

    /** The same changes with values that the target issues. */
    public RewriteConfig withLive(LiveState values) {
        return new RewriteConfig(origin, headers, runId, values);
    }

    /**
     * Checks one {@code 'Name: value'}.
     *
     * @throws IllegalArgumentException naming the line and what would be right
     */
    private static void requireField(String line) {
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
