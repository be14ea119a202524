package io.reprise.replayer.measure;

import java.util.List;

/**
 * The course of a run over time. Immutable.
 *
 * @param seconds what happened in each second
 * @param intervals the latencies over the course of the run
 * @param inFlightMax most requests in flight at one time
 * @param elapsedNs from the start of the step to its end
 * @param askedPerSecond mean rate of the timetable
 * @param sentPerSecond mean rate at which requests were sent
 * @param covered how much of timetable and recording the run went through
 */
public record Course(
        List<Second> seconds,
        List<Interval> intervals,
        int inFlightMax,
        long elapsedNs,
        double askedPerSecond,
        double sentPerSecond,
        Covered covered) {
    public Course {
        seconds = List.copyOf(seconds);
        intervals = List.copyOf(intervals);
    }

    /**
     * The span from the first request to the last one that was sent, or that only the target kept from being sent.
     *
     * @param plannedNs the span between their intended times
     * @param recordedNs the span between their recorded times
     */
    public record Covered(long plannedNs, long recordedNs) {}
}
