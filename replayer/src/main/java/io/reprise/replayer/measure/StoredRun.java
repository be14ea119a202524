package io.reprise.replayer.measure;

import io.reprise.replayer.engine.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A run in a form that can be stored and read again, without loss: it has the counts from which a summary is computed,
 * so that those of several runs add up. Immutable.
 *
 * @param info the run as the user requested it, without the traffic
 * @param traffic the shape of the recording and of what was sent
 * @param counts what the engine did
 * @param times the response times, service times, own lags and held lags of all requests, packed
 * @param tally requests by what became of them
 * @param seconds the requests of each second
 * @param course the rest
 */
public record StoredRun(
        RunInfo info,
        StoredTraffic traffic,
        StepCounts counts,
        List<byte[]> times,
        Tally.Stored tally,
        List<Second> seconds,
        StoredCourse course) {
    private static final int SERIES = 4;

    /**
     * The run over time.
     *
     * @param worth the facts that decide whether the run is a result
     * @param elapsedNs from the start of the step to its end
     * @param end how the run came to its end
     * @param inFlightMax most requests in flight at one time
     * @param covered the part of timetable and recording that the run reached
     * @param late requests that were late, by time
     * @param intervals response and service times by interval
     */
    public record StoredCourse(
            Worth worth,
            long elapsedNs,
            RunEnd end,
            int inFlightMax,
            List<Long> covered,
            LateCounts.Stored late,
            List<Interval.Stored> intervals) {}

    /**
     * Facts that decide, besides the numbers, whether a run is a result.
     *
     * @param lagMaxNs {@code --max-lag}
     * @param machine how busy the machine was; null if nothing is known
     * @param invalidBecause why the run is not a result, one sentence each
     */
    public record Worth(long lagMaxNs, @Nullable MachineUse machine, List<String> invalidBecause) {}

    /**
     * The shape of both traffics.
     *
     * @param recorded null if it is not known
     * @param timeLine the requests over time; null if that is not known
     */
    public record StoredTraffic(
            Traffic.@Nullable Stored recorded, TrafficCounts.Stored replayed, TimeLine.@Nullable Stored timeLine) {}

    static StoredRun of(RunSummary run, Measured measured) {
        Traffic recorded = run.info().recorded().traffic();
        Latencies times = run.latencies();
        return new StoredRun(
                run.info().withTraffic(null),
                new StoredTraffic(
                        recorded == null ? null : recorded.stored(),
                        measured.traffic.stored(),
                        measured.timeLine.stored()),
                run.counts(),
                List.of(
                        PackedHistogram.of(times.response()),
                        PackedHistogram.of(times.service()),
                        PackedHistogram.of(times.lagOurs()),
                        PackedHistogram.of(times.lagHeld())),
                measured.tally.stored(),
                measured.seconds.seconds(),
                new StoredCourse(
                        new Worth(measured.lagMax().toNanos(), measured.machine, List.copyOf(measured.invalidBecause)),
                        run.course().elapsedNs(),
                        run.end(),
                        measured.inFlightMax(),
                        measured.covered.stored(),
                        measured.late.stored(),
                        measured.intervals.stream().map(Interval::stored).toList()));
    }

    /**
     * The run again.
     *
     * @throws IllegalArgumentException this is not a run that was stored
     */
    public RunSummary summary() {
        Measured measured = new Measured(Latencies.empty(), new ArrayList<>(), Duration.ofNanos(course.worth.lagMaxNs));
        addTo(measured);
        measured.traffic.add(TrafficCounts.of(traffic.replayed));
        measured.machine = course.worth.machine == null ? MachineUse.NONE : course.worth.machine;
        measured.invalidBecause.addAll(course.worth.invalidBecause);
        Traffic.Stored recorded = traffic.recorded;
        return measured.summary(
                info.withTraffic(recorded == null ? null : Traffic.of(recorded)), counts, course.elapsedNs, course.end);
    }

    /**
     * Adds what can be added up of several runs: not the shape of the traffic.
     *
     * @throws IllegalArgumentException this is not a run that was stored
     */
    void addTo(Measured measured) {
        if (times.size() != SERIES) {
            throw new IllegalArgumentException("a run without its " + SERIES + " series of times");
        }
        add(measured.times.response(), 0);
        add(measured.times.service(), 1);
        add(measured.times.lagOurs(), 2);
        add(measured.times.lagHeld(), 3);
        measured.tally.add(tally);
        if (traffic.timeLine != null) {
            measured.timeLine.add(traffic.timeLine);
        }
        measured.seconds.add(seconds);
        measured.late.add(LateCounts.of(course.late));
        measured.covered.add(course.covered);
        measured.addInFlightMax(course.inFlightMax);
        course.intervals.forEach(each -> measured.intervals.add(Interval.of(each)));
    }

    private void add(Histogram sum, int series) {
        sum.add(PackedHistogram.unpacked(times.get(series)));
    }
}
