package io.reprise.replayer.plan;

/** A recording at one rate: makes its timetable any number of times and knows its size. Immutable. */
public interface ScaledPlan {
    /**
     * Starts a new pass over the timetable.
     *
     * @param passes opens the recording; the timetable closes what it opened
     */
    Timetable timetable(Passes passes);

    /** How often a session is replayed at most. */
    default int copies() {
        return 1;
    }

    /** How many passes over the recording a timetable reads at once. */
    default int passes() {
        return 1;
    }

    /** The size of the timetable. */
    PlanSize size();

    /** Most time by which requests fall behind the timetable on a target as fast as the recorded one. */
    LaneDelay delay();

    /** The longest recorded exchange, in nanoseconds. */
    long longestNs();
}
