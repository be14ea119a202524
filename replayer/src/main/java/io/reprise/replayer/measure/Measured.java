package io.reprise.replayer.measure;

import io.reprise.replayer.engine.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All measurements of a step, from which its summary is computed: the counts of the event loops of one process, or of
 * several processes. Not thread-safe.
 */
final class Measured {
    /** Requests by outcome. */
    final Tally tally = new Tally();

    /** The requests over time, in so many slots. */
    static final int SLOTS_MAX = 512;

    final TimeLine timeLine = new TimeLine(SLOTS_MAX);
    final SecondCounts seconds = new SecondCounts();
    final LateCounts late = new LateCounts();
    final CoveredSpan covered = new CoveredSpan();
    final TrafficCounts traffic = new TrafficCounts();
    final Latencies times;
    final List<Interval> intervals;
    /** How busy the machine was; of several processes nothing is known. */
    MachineUse machine = MachineUse.NONE;

    /** Why the step is not a result, beside what its numbers show, one sentence each. */
    final List<String> invalidBecause = new ArrayList<>();

    private final Duration lagMax;
    private int inFlightMax;

    /**
     * No measurements yet.
     *
     * @param times the times of all requests
     * @param intervals the same by interval
     * @param lagMax a request that left later than this, by the replayer's own fault, was late
     */
    Measured(Latencies times, List<Interval> intervals, Duration lagMax) {
        this.times = times;
        this.intervals = intervals;
        this.lagMax = lagMax;
    }

    /** Adds what an event loop has counted, whose times are here already. */
    void add(LoopRecorder loop) {
        tally.add(loop.tally());
        timeLine.add(loop.timeLine());
        seconds.add(loop.seconds());
        late.add(loop.late());
        covered.add(loop.covered());
        traffic.add(loop.traffic());
    }

    /** Adds requests in flight at one time, at most; of several processes it is an upper bound. */
    void addInFlightMax(int more) {
        inFlightMax += more;
    }

    int inFlightMax() {
        return inFlightMax;
    }

    Duration lagMax() {
        return lagMax;
    }

    /** Computes the summary of a step that is over. */
    RunSummary summary(RunInfo info, StepCounts step, long elapsedNs, RunEnd end) {
        List<Second> all = seconds.seconds();
        RunSummary.Likeness likeness = new RunSummary.Likeness(late.lateness(lagMax), fidelity(info, step, all), this);
        return new RunSummary(info, step, times, tally, course(info, step, all, elapsedNs, end), end, likeness);
    }

    private Fidelity fidelity(RunInfo info, StepCounts step, List<Second> all) {
        Traffic recorded = info.recorded().traffic();
        double plannedGapNs =
                info.planned().spanNs() / (double) Math.max(1, info.planned().requests() - 1);
        if (recorded == null || plannedGapNs == 0 || recorded.counts().meanGapNs() == 0) {
            return Fidelity.NONE;
        }
        Map<String, Long> endpoints = new HashMap<>();
        tally.endpoints().forEach((endpoint, each) -> endpoints.put(endpoint, each.requests()));
        Traffic replayed = new Traffic(
                traffic,
                Traffic.dispersion(all, Second::sent),
                endpoints,
                step.sent(),
                step.connections().opened(),
                info.planned().sessions());
        double pace = recorded.counts().meanGapNs() / plannedGapNs;
        return Fidelity.of(recorded, replayed, info.settings().scale(), pace);
    }

    private Course course(RunInfo info, StepCounts step, List<Second> all, long elapsedNs, RunEnd end) {
        double plannedSeconds = Math.max(1e-9, info.planned().spanNs() / 1e9);
        // The last request is sent when the span is over: the rate counts intervals, and lag stretches the span.
        // For a run that was ended early, the part that ran counts.
        double sentSeconds =
                end.isEarly() ? Math.max(1e-9, elapsedNs / 1e9) : Math.max(plannedSeconds, lastSentSecond(all));
        return new Course(
                all,
                new ArrayList<>(intervals),
                inFlightMax,
                elapsedNs,
                info.planned().requests() <= 1 ? 0 : (info.planned().requests() - 1) / plannedSeconds,
                step.sent() <= 1 ? 0 : (step.sent() - 1) / sentSeconds,
                covered.covered());
    }

    private static double lastSentSecond(List<Second> seconds) {
        double last = 0;
        for (Second second : seconds) {
            last = second.sent() > 0 ? second.second() + second.length() - 1.0 : last;
        }
        return last;
    }
}
