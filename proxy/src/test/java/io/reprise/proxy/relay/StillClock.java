package io.reprise.proxy.relay;

import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock for a relay with one event loop that stands still until the test lets time pass. Thread-safe. */
final class StillClock implements NanoClock {
    /**
     * The first reading after a change may still be an old one; the second is that of a sweep, or of something later,
     * which has ended when the third comes.
     */
    private static final int READINGS = 3;

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 10); // it may overflow
    private final AtomicLong readings = new AtomicLong();

    @Override
    public long nowNs() {
        long now = nowNs.get();
        readings.incrementAndGet();
        return now;
    }

    /** Lets time pass, and waits until a quiet relay has looked for what is overdue by then. */
    void passNs(long ns) throws InterruptedException {
        nowNs.addAndGet(ns);
        long enough = readings.get() + READINGS;
        Await.until("sweep of the event loop", () -> readings.get() >= enough);
    }
}
