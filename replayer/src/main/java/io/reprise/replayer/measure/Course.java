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
     * From the first request to the last of those that were sent, or would have been if the target had let them.
     *
     * @param plannedNs between the times at which the two were due
     * @param recordedNs the same in the recording
     */
    public record Covered(long plannedNs, long recordedNs) {}
}
