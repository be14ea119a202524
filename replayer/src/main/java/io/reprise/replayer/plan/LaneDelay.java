package io.reprise.replayer.plan;

/**
 * By how much requests that wait for earlier responses may be behind a timetable, on a target as fast as the recorded
 * one.
 *
 * @param laneNs where the requests of a lane wait for each other
 * @param connectionNs where those of a recorded connection do
 */
public record LaneDelay(long laneNs, long connectionNs) {
    /** A timetable that is no faster than its recording delays nothing. */
    public static final LaneDelay NONE = new LaneDelay(0, 0);
}
