package io.reprise.replayer.plan;

/**
 * How far requests that wait for earlier responses may fall behind a timetable on a target as fast as the recorded one.
 *
 * @param laneNs the delay if the requests of a lane wait for each other
 * @param connectionNs the delay if the requests of a recorded connection wait for each other
 */
public record LaneDelay(long laneNs, long connectionNs) {
    /** No delay, for a timetable that is not faster than its recording. */
    public static final LaneDelay NONE = new LaneDelay(0, 0);
}
