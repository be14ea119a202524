package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.RequestFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is recorded of the traffic that passes; can be exchanged while it does. Immutable. */
public final class RecordingRules {
    /** Everything, with 16 MiB of each request body and 64 KiB of each response body. */
    public static final RecordingRules DEFAULT =
            new RecordingRules(true, 100, List.of(), List.of(), 16L << 20, 64L << 10);

    private final boolean on;
    private final double samplePercent;
    private final List<String> include;
    private final List<String> exclude;
    private final long requestBodyMax;
    private final long responseBodyMax;
    private final @Nullable RequestFilter filter;

    /**
     * Checks them all.
     *
     * @param on whether anything is recorded; what passes meanwhile is lost to {@code PAUSED}
     * @param samplePercent share of the sessions that is recorded, above 0 up to 100
     * @param include patterns of {@link RequestFilter}; empty for all
     * @param exclude the same; empty for none
     * @param requestBodyMax bytes of each request body that are kept
     * @param responseBodyMax bytes of each response body that are kept
     * @throws IllegalArgumentException naming the value and what would be right
     */
    public RecordingRules(
            boolean on,
            double samplePercent,
            List<String> include,
            List<String> exclude,
            long requestBodyMax,
            long responseBodyMax) {
        if (!(samplePercent > 0 && samplePercent <= 100)) {
            throw new IllegalArgumentException("sample: " + samplePercent + " (expected: above 0, up to 100)");
        }
        this.on = on;
        this.samplePercent = samplePercent;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        this.requestBodyMax = notNegative("max_request_body", requestBodyMax);
        this.responseBodyMax = notNegative("max_response_body", responseBodyMax);
        filter = include.isEmpty() && exclude.isEmpty() ? null : RequestFilter.of(include, exclude);
    }

    private static long notNegative(String name, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(name + ": " + bytes + " (expected: 0 or more bytes)");
        }
        return bytes;
    }

    public boolean isOn() {
        return on;
    }

    public double samplePercent() {
        return samplePercent;
    }

    public List<String> include() {
        return include;
    }

    public List<String> exclude() {
        return exclude;
    }

    public long requestBodyMax() {
        return requestBodyMax;
    }

    public long responseBodyMax() {
        return responseBodyMax;
    }

    /** Whether this request of this session is to be recorded: a session is recorded as a whole or not at all. */
    boolean wants(Head request, long session) {
        if (samplePercent < 100 && Long.compareUnsigned(session, sampleThreshold()) >= 0) {
            return false;
        }
        return filter == null || filter.accepts(request.method(), request.target());
    }

    /** Keys are spread evenly over 64 bits, unsigned. */
    private long sampleThreshold() {
        return (long) (samplePercent / 100 * (1L << 53)) << 11;
    }
}
