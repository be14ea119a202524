package io.reprise.replayer.measure;

import io.reprise.cli.DurationConverter;
import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures one step: makes the listener of each event loop, takes interval histograms while it runs, and adds
 * everything up at its end. All methods are for the main thread, except that the engine calls the listeners on its
 * loops.
 */
public final class Measurement {
    private static final long INTERVAL_NS = 1_000_000_000;
    private static final int INTERVALS_MAX = 100_000;
    private static final double LAG_PERCENTILE = 99;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger inFlightMax = new AtomicInteger();
    private final List<LoopRecorder> loops = new CopyOnWriteArrayList<>();
    private final Latencies total = Latencies.empty();
    private final Latencies pending = Latencies.empty();
    private final List<Interval> intervals = new ArrayList<>();
    private long intervalFromNs;

    /** A listener for one more event loop. */
    public OutcomeListener newListener() {
        LoopRecorder recorder = new LoopRecorder(inFlight, inFlightMax);
        loops.add(recorder);
        return recorder;
    }

    /**
     * Takes what was recorded since the last call.
     *
     * @param elapsedNs now, in nanoseconds after the start of the step
     */
    public void tick(long elapsedNs) {
        Latencies latencies = pending;
        loops.forEach(loop -> loop.drainTo(latencies, total));
        // After a day or so everything goes into one last interval, so that memory stays bounded.
        if (elapsedNs - intervalFromNs >= INTERVAL_NS && intervals.size() < INTERVALS_MAX) {
            endInterval(elapsedNs);
        }
    }

    private void endInterval(long elapsedNs) {
        intervals.add(Interval.of(intervalFromNs, elapsedNs, pending));
        pending.reset();
        intervalFromNs = elapsedNs;
    }

    /** All times so far, as of the last {@link #tick}. */
    public Latencies total() {
        return total;
    }

    /**
     * Adds up a step that is over.
     *
     * @param elapsedNs its length
     * @param end how it came to its end
     * @param lagMax the limit on the replayer's own lag, see {@link Validity}
     */
    public RunSummary finish(RunInfo info, EngineCounts engineCounts, long elapsedNs, RunEnd end, Duration lagMax) {
        tick(elapsedNs);
        if (pending.response().getTotalCount() > 0) {
            endInterval(elapsedNs);
        }
        Tally tally = new Tally();
        SecondCounts counts = new SecondCounts();
        for (LoopRecorder loop : loops) {
            tally.add(loop.tally());
            counts.add(loop.seconds());
        }
        List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            seconds.add(new Second(i, counts.asked(i), counts.sent(i), counts.ended(i), counts.failed(i)));
        }
        StepCounts step = StepCounts.of(engineCounts);
        double plannedSeconds = Math.max(1e-9, info.plannedSpanNs() / 1e9);
        // The last request is sent when the span is over: the rate counts intervals, and lag stretches the span.
        double sentSeconds = Math.max(plannedSeconds, lastSentSecond(seconds));
        return new RunSummary(
                info,
                step,
                total,
                tally,
                List.copyOf(seconds),
                List.copyOf(intervals),
                inFlightMax.get(),
                elapsedNs,
                info.requests() <= 1 ? 0 : (info.requests() - 1) / plannedSeconds,
                step.sent() <= 1 ? 0 : (step.sent() - 1) / sentSeconds,
                end,
                validity(info, step, tally, end, lagMax));
    }

    private static double lastSentSecond(List<Second> seconds) {
        int last = 0;
        for (Second second : seconds) {
            last = second.sent() > 0 ? second.second() : last;
        }
        return last;
    }

    private Validity validity(RunInfo info, StepCounts counts, Tally tally, RunEnd end, Duration lagMax) {
        List<String> reasons = new ArrayList<>();
        long lagNs = total.lagOurs().getValueAtPercentile(LAG_PERCENTILE);
        if (lagNs > lagMax.toNanos()) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the replayer itself was late: 1 %% of the requests by more than %s (limit: %s)%s",
                    DurationConverter.format(Duration.ofNanos(lagNs)),
                    DurationConverter.format(lagMax),
                    likelyCause(counts)));
        }
        Completeness.check(info, counts, tally, end, reasons);
        return new Validity(reasons);
    }

    private static String likelyCause(StepCounts counts) {
        if (counts.poolSaturated() > counts.planned() / 100) {
            return ": " + counts.poolSaturated()
                    + " requests waited for a free connection (raise --connections or --max-in-flight)";
        }
        if (counts.plannedLate() > counts.planned() / 100) {
            return ": " + counts.plannedLate() + " requests came late out of the journal (is its disk slow?)";
        }
        return ": give it more cores or a lower rate";
    }
}
