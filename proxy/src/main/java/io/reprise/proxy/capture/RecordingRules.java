package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.RequestFilter;
import java.util.ArrayList;
import java.util.List;

/** Which traffic is recorded, and how much of it. Immutable; a recorder can change to other rules at any time. */
public final class RecordingRules {
    /** Everything, with 16 MiB of each request body and 64 KiB of each response body. */
    public static final RecordingRules DEFAULT =
            new RecordingRules(true, 100, List.of(), List.of(), 16L << 20, 64L << 10, ReplayedRequests.LEFT_OUT);

    private final boolean on;
    private final double samplePercent;
    private final List<String> include;
    private final List<String> exclude;
    private final long requestBodyMax;
    private final long responseBodyMax;
    private final ReplayedRequests replayed;
    private final SamplingRule[] rules;

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
        this.on = on;
        this.samplePercent = samplePercent;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        this.requestBodyMax = notNegative("max_request_body", requestBodyMax);
        this.responseBodyMax = notNegative("max_response_body", responseBodyMax);
        this.replayed = replayed;
        rules = samplingRules().toArray(SamplingRule[]::new);
    }

    /** The rules that the settings ask for, in the order in which they are asked: the first that refuses counts. */
    private List<SamplingRule> samplingRules() {
        List<SamplingRule> all = new ArrayList<>();
        if (replayed == ReplayedRequests.LEFT_OUT) {
            all.add(new ReplayMark());
        }
        all.add(new SessionSample(samplePercent));
        if (!include.isEmpty() || !exclude.isEmpty()) {
            all.add(new TargetFilter(RequestFilter.of(include, exclude)));
        }
        return all;
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

    /** Whether this request is recorded. */
    Selection select(Head request, long session) {
        for (SamplingRule rule : rules) {
            Selection selection = rule.select(request, session);
            if (selection != Selection.WANTED) {
                return selection;
            }
        }
        return Selection.WANTED;
    }

    /** Whether a failure without a request is recorded. */
    Selection selectWithoutRequest(long connection) {
        for (SamplingRule rule : rules) {
            Selection selection = rule.selectWithoutRequest(connection);
            if (selection != Selection.WANTED) {
                return selection;
            }
        }
        return Selection.WANTED;
    }
}
