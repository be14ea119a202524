package io.reprise.replayer.plan;

import io.reprise.replayer.source.ExchangeSource;
import java.util.function.Supplier;

/** A recording at one rate: makes its timetable any number of times and knows its size. Immutable. */
public interface ScaledPlan {
    /**
     * Starts a new pass over the timetable.
     *
     * @param recording opens the recording; the timetable closes what it opened
     */
    Timetable timetable(Supplier<? extends ExchangeSource> recording);

    /** The size of the timetable. */
    PlanSize size();

    /** How far requests fall behind the timetable at most. */
    LaneDelay delay();

    /** The longest recorded exchange, in nanoseconds. */
    long longestNs();
}
