package io.reprise.replayer.plan;

import org.jspecify.annotations.Nullable;

/** A stream of planned requests in order of their intended times. Not thread-safe; one thread pulls it. */
public interface Timetable extends AutoCloseable {
    /** The next request, or null when the timetable is at its end. */
    @Nullable
    PlannedRequest next();

    /**
     * Whether {@link #next} can answer at once: with a request, or with the end. False only while a recorder is still
     * writing; the caller then asks again a few milliseconds later.
     */
    default boolean isReady() {
        return true;
    }

    @Override
    void close();
}
