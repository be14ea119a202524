package io.reprise.replayer.engine;

import org.jspecify.annotations.Nullable;

/**
 * How the times of a timetable become the times of a step: as planned, until the user pauses the step or changes its
 * rate. A pause shifts all later times by its length, so that nothing is sent in a burst when it ends; another speed
 * stretches the gaps between later times. Times before a change stay as they were. All times are nanoseconds after the
 * start of the step. Immutable.
 */
final class Pace {
    /** As planned. */
    static final Pace AS_PLANNED = new Pace(null, Long.MIN_VALUE, Long.MIN_VALUE, 1, false);

    private final @Nullable Pace before;
    /** From this time of the timetable on, which is that time of the step. */
    private final long plannedNs;

    private final long actualNs;
    private final double speed;
    private final boolean paused;

    private Pace(@Nullable Pace before, long plannedNs, long actualNs, double speed, boolean paused) {
        this.before = before;
        this.plannedNs = plannedNs;
        this.actualNs = actualNs;
        this.speed = speed;
        this.paused = paused;
    }

    boolean isPaused() {
        return paused;
    }

    /** How many times as fast as planned requests become due, but for a pause. */
    double speed() {
        return speed;
    }

    /** When a request of the timetable is due; {@link Long#MAX_VALUE} while the step is paused before it. */
    long actualNs(long planned) {
        Pace pace = this;
        while (pace.before != null && planned < pace.plannedNs) {
            pace = pace.before;
        }
        if (pace.before == null) {
            return planned;
        }
        return pace.paused ? Long.MAX_VALUE : pace.actualNs + Math.round((planned - pace.plannedNs) / pace.speed);
    }

    /** How far the timetable is at a time of the step. */
    long plannedNs(long actual) {
        Pace pace = this;
        while (pace.before != null && actual < pace.actualNs) {
            pace = pace.before;
        }
        if (pace.before == null) {
            return actual;
        }
        return pace.paused ? pace.plannedNs : pace.plannedNs + Math.round((actual - pace.actualNs) * pace.speed);
    }

    /** The same, and from this time of the step on with this speed, or paused. */
    Pace changed(long atNs, double newSpeed, boolean pause) {
        long from = before == null ? atNs : Math.max(atNs, actualNs);
        return new Pace(this, plannedNs(from), from, newSpeed, pause);
    }
}
