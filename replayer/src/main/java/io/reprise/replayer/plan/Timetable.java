package io.reprise.replayer.plan;

import org.jspecify.annotations.Nullable;

/** A stream of planned requests in order of their intended times. Not thread-safe; one thread pulls it. */
public interface Timetable extends AutoCloseable {
    /** The next request, or null when the timetable is at its end. */
    @Nullable
    PlannedRequest next();

    /**
     * Whether {@link #next} has something to say: a request, or that there is no more. False only where a recorder is
     * still writing; then it is asked again a few milliseconds later.
     */
    default boolean isReady() {
        return true;
    }

    @Override
    void close();
}
