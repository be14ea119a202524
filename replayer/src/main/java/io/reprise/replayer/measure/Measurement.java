package io.reprise.replayer.measure;

import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures one step: makes the listener of each event loop, takes interval histograms while it runs, and adds
 * everything up at its end. All methods are for the main thread, except that the engine calls the listeners on its
 * loops.
 */
public final class Measurement {
    private static final long INTERVAL_NS = 1_000_000_000;
    /** More intervals than this are joined in pairs, and those that follow are as long. */
    private static final int INTERVALS_MAX = 4_096;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger inFlightMax = new AtomicInteger();
    private final AtomicLong lastSentNs = new AtomicLong(LoopRecorder.NONE_SENT);
    private final List<LoopRecorder> loops = new CopyOnWriteArrayList<>();
    private final Latencies total = Latencies.empty();
    private final Latencies pending = Latencies.growing();
    private final List<Interval> intervals = new ArrayList<>();
    private final Duration lagMax;
    private final MachineWatch machine;
    private long takenNs;
    private long intervalFromNs;
    private long intervalNs = INTERVAL_NS;

    /**
     * @param lagMax a request that left later than this, by the replayer's own fault, was late; see {@link Validity}
     */
    public Measurement(Duration lagMax) {
        this(lagMax, MachineWatch.none());
    }

    /**
     * @param lagMax a request that left later than this, by the replayer's own fault, was late; see {@link Validity}
     * @param machine is looked at while the step runs
     */
    public Measurement(Duration lagMax, MachineWatch machine) {
        this.lagMax = lagMax;
        this.machine = machine;
    }

    /** A listener for one more event loop. */
    public OutcomeListener newListener() {
        LoopRecorder recorder = new LoopRecorder(inFlight, inFlightMax, lastSentNs, lagMax.toNanos());
        loops.add(recorder);
        return recorder;
    }

    /**
     * Takes the times that the loops recorded, once a second: on one processor, requests wait meanwhile.
     *
     * @param elapsedNs now, in nanoseconds after the start of the step
     */
    public void tick(long elapsedNs) {
        machine.tick();
        if (elapsedNs - takenNs >= INTERVAL_NS) {
            take(elapsedNs);
        }
    }

    private void take(long elapsedNs) {
        loops.forEach(loop -> loop.drainTo(pending, total));
        takenNs = elapsedNs;
        if (elapsedNs - intervalFromNs >= intervalNs) {
            endInterval(elapsedNs);
        }
    }

    private void endInterval(long elapsedNs) {
        intervals.add(Interval.of(intervalFromNs, elapsedNs, pending));
        pending.reset();
        intervalFromNs = elapsedNs;
        if (intervals.size() > INTERVALS_MAX) {
            List<Interval> joined = Interval.inPairs(intervals);
            intervals.clear();
            intervals.addAll(joined);
            intervalNs *= 2;
        }
    }

    /** All times so far, as of a second ago at most. */
    public Latencies total() {
        return total;
    }

    /** The outcomes so far. */
    public Map<Comparison, Long> outcomes() {
        Map<Comparison, Long> sums = new EnumMap<>(Comparison.class);
        for (Comparison comparison : Comparison.values()) {
            sums.put(
                    comparison,
                    loops.stream().mapToLong(loop -> loop.outcomes(comparison)).sum());
        }
        return sums;
    }

    /** The failures so far, in the sense of {@link Comparison#FAILED}. */
    public Map<FailureCounts.Key, Long> failures() {
        Map<FailureCounts.Key, Long> sums = new HashMap<>();
        loops.forEach(loop -> loop.failures().addTo(sums));
        return sums;
    }

    /**
     * Adds up a step that is over.
     *
     * @param elapsedNs its length
     * @param end how it came to its end
     */
    public RunSummary finish(RunInfo info, EngineCounts engineCounts, long elapsedNs, RunEnd end) {
        machine.tick();
        take(elapsedNs);
        if (pending.response().getTotalCount() > 0) {
            endInterval(elapsedNs);
        }
        Measured measured = new Measured(total, intervals, lagMax);
        loops.forEach(measured::add);
        measured.addInFlightMax(inFlightMax.get());
        measured.machine = machine.use();
        return measured.summary(info, StepCounts.of(engineCounts), elapsedNs, end);
    }
}
