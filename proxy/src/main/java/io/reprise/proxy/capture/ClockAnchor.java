package io.reprise.proxy.capture;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * One reading of both clocks, so that all times of a process are monotonic however the wall clock is set meanwhile.
 *
 * @param epochNs wall clock, nanoseconds since the Unix epoch
 * @param nanoTime {@link System#nanoTime()} at the same moment
 */
record ClockAnchor(long epochNs, long nanoTime) {
    static ClockAnchor now() {
        Instant wall = Instant.now();
        return new ClockAnchor(TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano(), System.nanoTime());
    }

    long epochNsOf(long atNanoTime) {
        return epochNs + (atNanoTime - nanoTime);
    }
}
