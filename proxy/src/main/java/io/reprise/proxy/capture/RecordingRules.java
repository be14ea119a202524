package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.traffic.RequestFilter;
import java.util.ArrayList;
import java.util.List;

/** Which traffic is recorded, and how much of it. Immutable; a recorder can change to other rules at any time. */
public final class RecordingRules {
    /** Everything, with the default limits of bodies. */
    public static final RecordingRules DEFAULT =
            new RecordingRules(true, 100, List.of(), List.of(), BodyLimits.DEFAULT, ReplayedRequests.LEFT_OUT);

    private final boolean on;
    private final double samplePercent;
    private final List<String> include;
    private final List<String> exclude;
    private final BodyLimits bodies;
    private final ReplayedRequests replayed;
    private final SamplingRule[] rules;

    /**
     * Checks all rules.
     *
     * @param on whether anything is recorded; if not, traffic counts as lost to {@code PAUSED}
     * @param samplePercent share of the sessions that is recorded, above 0 up to 100
     * @param include patterns of {@link RequestFilter}; empty for all
     * @param exclude the same; empty for none
     * @param bodies how much of each body is kept
     * @param replayed whether requests of a replay are recorded
     * @throws IllegalArgumentException naming the value and what is expected
     */
    public RecordingRules(
            boolean on,
            double samplePercent,
            List<String> include,
            List<String> exclude,
            BodyLimits bodies,
            ReplayedRequests replayed) {
        this.on = on;
        this.samplePercent = samplePercent;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        this.bodies = bodies;
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

    public BodyLimits bodies() {
        return bodies;
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
