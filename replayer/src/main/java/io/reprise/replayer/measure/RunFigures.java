package io.reprise.replayer.measure;

import io.reprise.replayer.gate.Figure;
import io.reprise.replayer.gate.Figures;
import io.reprise.replayer.gate.Quantity;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The figures of a run, or of several taken together, for the conditions of a gate. Immutable. */
public final class RunFigures implements Figures {
    private final List<RunSummary> runs;
    private final Histogram responseNs;

    /** @param runs at least one */
    public RunFigures(List<RunSummary> runs) {
        this.runs = List.copyOf(runs);
        Histogram first = this.runs.get(0).latencies().response();
        responseNs = this.runs.size() == 1 ? first : first.copy();
        this.runs.stream().skip(1).forEach(run -> responseNs.add(run.latencies().response()));
    }

    /** The figures of one run. */
    public static RunFigures of(RunSummary run) {
        return new RunFigures(List.of(run));
    }

    @Override
    public boolean isMoreThanAFew(Figure count) {
        return LateRule.isMoreThanAFew(Math.round(count.value()), Math.round(count.whole()));
    }

    @Override
    public @Nullable Figure figure(Quantity quantity, double percentile, String endpoint) {
        return endpoint.isEmpty() ? figure(quantity, percentile) : ofEndpoint(quantity, percentile, tally(endpoint));
    }

    private @Nullable Figure figure(Quantity quantity, double percentile) {
        boolean isTimed = responseNs.getTotalCount() > 0;
        return switch (quantity) {
            case FAILURES -> count(sum(RunSummary::failed));
            case ERRORS -> count(sum(run -> run.tally().errors()));
            case MISMATCHES -> count(sum(RunSummary::mismatched));
            case CHANGED -> new Figure(sum(RunSummary::changed), sum(RunSummary::compared));
            case LOGINS -> new Figure(sum(run -> run.counts().state().logins().failed()), 0);
            case SENT ->
                new Figure(
                        mean(run -> run.course().sentPerSecond()),
                        mean(run -> run.course().askedPerSecond()));
            case PERCENTILE -> isTimed ? new Figure(responseNs.getValueAtPercentile(percentile), 0) : null;
            case MAX -> isTimed ? new Figure(responseNs.getMaxValue(), 0) : null;
            case MEAN -> isTimed ? new Figure(responseNs.getMean(), 0) : null;
            case LOAD_ONLY, RECOVERS_LATE, REGRESSION, UNCLEAR -> null;
        };
    }

    private Figure count(long count) {
        return new Figure(count, sum(RunSummary::ended));
    }

    private static @Nullable Figure ofEndpoint(Quantity quantity, double percentile, EndpointTally tally) {
        long compared = tally.count(Comparison.SAME) + tally.count(Comparison.MISMATCH);
        boolean hasEnded = tally.ended() > 0;
        boolean isTimed = tally.timed() > 0;
        return switch (quantity) {
            case FAILURES -> hasEnded ? new Figure(tally.count(Comparison.FAILED), tally.ended()) : null;
            case ERRORS -> hasEnded ? new Figure(tally.errors(), tally.ended()) : null;
            case MISMATCHES -> hasEnded ? new Figure(tally.count(Comparison.MISMATCH), tally.ended()) : null;
            case CHANGED -> compared > 0 ? new Figure(tally.changed(), compared) : null;
            case PERCENTILE -> isTimed ? new Figure(tally.responseNs(percentile), 0) : null;
            case MAX -> isTimed ? new Figure(tally.responseNs(100), 0) : null;
            case MEAN -> isTimed ? new Figure(tally.meanResponseNs(), 0) : null;
            case SENT, LOGINS, LOAD_ONLY, RECOVERS_LATE, REGRESSION, UNCLEAR -> null;
        };
    }

    /** The requests of an endpoint in all runs; without any if there are none. */
    private EndpointTally tally(String endpoint) {
        EndpointTally all = new EndpointTally();
        for (RunSummary run : runs) {
            EndpointTally own = run.tally().endpoints().get(endpoint);
            if (own != null) {
                all.add(own);
            }
        }
        return all;
    }

    /** A whole number of a run. */
    @FunctionalInterface
    private interface Count {
        long of(RunSummary run);
    }

    /** A rate of a run. */
    @FunctionalInterface
    private interface PerSecond {
        double of(RunSummary run);
    }

    private long sum(Count count) {
        return runs.stream().mapToLong(count::of).sum();
    }

    private double mean(PerSecond rate) {
        return runs.stream().mapToDouble(rate::of).average().orElse(0);
    }
}
