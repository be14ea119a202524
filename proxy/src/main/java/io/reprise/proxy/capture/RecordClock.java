package io.reprise.proxy.capture;

import io.reprise.time.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The times of records: nanoseconds since the Unix epoch that never run back, however the wall clock is set meanwhile,
 * because the wall clock is read only once. Thread-safe if the clock is.
 */
final class RecordClock implements NanoClock {
    private final NanoClock clock;
    private final long startNs;
    private final long startEpochNs;

    private RecordClock(NanoClock clock, long startNs, long startEpochNs) {
        this.clock = clock;
        this.startNs = startNs;
        this.startEpochNs = startEpochNs;
    }

    /** Reads both clocks. */
    static RecordClock start(InstantSource wall, NanoClock clock) {
        Instant now = wall.instant();
        return new RecordClock(clock, clock.nowNs(), TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
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
}
