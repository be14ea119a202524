package io.reprise.proxy.capture;

import io.reprise.time.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The times of records: nanoseconds since the Unix epoch that never run back, however the wall clock is set meanwhile,
 * because they count from one reading of it. How far the wall clock is ahead of them is measured apart. Thread-safe if
 * the clocks are.
 */
final class RecordClock implements NanoClock {
    /** Longest time between the readings of both clocks; beyond it, the thread was interrupted between them. */
    private static final long READING_NS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int READINGS_MAX = 3;

    private final InstantSource wall;
    private final NanoClock clock;
    private final long startNs;
    private final long startEpochNs;

    private RecordClock(InstantSource wall, NanoClock clock) {
        this.wall = wall;
        this.clock = clock;
        startNs = clock.nowNs();
        startEpochNs = wallNs();
    }

    /** Reads both clocks. */
    static RecordClock start(InstantSource wall, NanoClock clock) {
        return new RecordClock(wall, clock);
    }

    private long wallNs() {
        Instant now = wall.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public long nowNs() {
        return clock.nowNs();
    }

    /** Now, in nanoseconds since the Unix epoch. */
    long epochNs() {
        return epochNsOf(clock.nowNs());
    }

    /** @param atNs a reading of {@link #nowNs} */
    long epochNsOf(long atNs) {
        return startEpochNs + (atNs - startNs);
    }

    /**
     * How far the wall clock is ahead of {@link #epochNs} now; about 0 until it is set.
     *
     * @param before returned if the clocks cannot be read close enough to each other
     */
    long aheadNs(long before) {
        for (int i = 0; i < READINGS_MAX; i++) {
            long fromNs = clock.nowNs();
            long wallNs = wallNs();
            if (clock.nowNs() - fromNs <= READING_NS_MAX) {
                return wallNs - epochNsOf(fromNs);
            }
        }
        return before;
    }
}
