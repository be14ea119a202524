package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.RequestFilter;
import io.reprise.traffic.SessionRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which traffic is recorded, and how much of it. Immutable; a recorder can change to other rules at any time. */
public final class RecordingRules {
    /** Everything, with 16 MiB of each request body and 64 KiB of each response body. */
    public static final RecordingRules DEFAULT =
            new RecordingRules(true, 100, List.of(), List.of(), 16L << 20, 64L << 10, ReplayedRequests.LEFT_OUT);

    /** The header field of every replayed request. */
    private static final String REPLAY_FIELD = "reprise-run";

    private final boolean on;
    private final double samplePercent;
    private final List<String> include;
    private final List<String> exclude;
    private final long requestBodyMax;
    private final long responseBodyMax;
    private final ReplayedRequests replayed;
    private final @Nullable RequestFilter filter;

    /**
     * Checks all rules.
     *
     * @param on whether anything is recorded; if not, traffic counts as lost to {@code PAUSED}
     * @param samplePercent share of the sessions that is recorded, above 0 up to 100
     * @param include patterns of {@link RequestFilter}; empty for all
     * @param exclude the same; empty for none
     * @param requestBodyMax bytes of each request body that are kept
     * @param responseBodyMax bytes of each response body that are kept
     * @param replayed whether requests of a replay are recorded
     * @throws IllegalArgumentException naming the value and what is expected
     */
    public RecordingRules(
            boolean on,
            double samplePercent,
            List<String> include,
            List<String> exclude,
            long requestBodyMax,
            long responseBodyMax,
            ReplayedRequests replayed) {
        if (!(samplePercent > 0 && samplePercent <= 100)) {
            throw new IllegalArgumentException("sample: " + samplePercent + " (expected: above 0, up to 100)");
        }
        this.on = on;
        this.samplePercent = samplePercent;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        this.requestBodyMax = notNegative("max_request_body", requestBodyMax);
        this.responseBodyMax = notNegative("max_response_body", responseBodyMax);
        this.replayed = replayed;
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

    public ReplayedRequests replayed() {
        return replayed;
    }

    /** Whether this request is recorded. The sample takes or leaves whole sessions. */
    Selection select(Head request, long session) {
        if (replayed == ReplayedRequests.LEFT_OUT && request.indexOf(REPLAY_FIELD, 0) >= 0) {
            return Selection.REPLAYED;
        }
        boolean wanted = isInSample(session) && (filter == null || filter.accepts(request.method(), request.target()));
        return wanted ? Selection.WANTED : Selection.SAMPLED_OUT;
    }

    /**
     * Whether a failure without a request is recorded. Its user is unknown, so the connection is sampled instead. Its
     * target is unknown too, so it is left out if a filter is set.
     */
    Selection selectWithoutRequest(long connection) {
        boolean wanted = filter == null && isInSample(SessionRules.keyOfConnection(connection));
        return wanted ? Selection.WANTED : Selection.SAMPLED_OUT;
    }

    private boolean isInSample(long session) {
        return samplePercent >= 100 || Long.compareUnsigned(session, sampleThreshold()) < 0;
    }

    /** Keys are spread evenly over 64 bits, unsigned. */
    private long sampleThreshold() {
        return (long) (samplePercent / 100 * (1L << 53)) << 11;
    }
}
