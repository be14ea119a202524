package io.reprise.replayer.plan;

import io.reprise.replayer.source.ExchangeSource;
import java.util.function.Supplier;

/** A recording at one rate: makes its timetable as often as asked, and knows how much will be in it. Immutable. */
public interface ScaledPlan {
    /**
     * A fresh pass over the timetable.
     *
     * @param recording opens the recording; the timetable closes what it opened
     */
    Timetable timetable(Supplier<? extends ExchangeSource> recording);

    /** How much is in the timetable. */
    PlanSize size();

    /** By how much requests are behind the timetable at most. */
    LaneDelay delay();
}
