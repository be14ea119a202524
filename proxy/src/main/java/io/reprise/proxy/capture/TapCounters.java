package io.reprise.proxy.capture;

import java.util.concurrent.atomic.AtomicLong;

/** What one event loop counts: written by that loop alone, so that no update needs a lock; read by any thread. */
final class TapCounters {
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong sampledOut = new AtomicLong();
    private final AtomicLong lostExchanges = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();

    void exchangeSeen() {
        add(seen, 1);
    }

    void exchangeSampledOut() {
        add(sampledOut, 1);
    }

    void lost(long exchanges, long bytes) {
        add(lostExchanges, exchanges);
        add(lostBytes, bytes);
    }

    long seen() {
        return seen.getAcquire();
    }

    long sampledOut() {
        return sampledOut.getAcquire();
    }

    long lostExchanges() {
        return lostExchanges.getAcquire();
    }

    long lostBytes() {
        return lostBytes.getAcquire();
    }

    static void add(AtomicLong counter, long delta) {
        counter.setRelease(counter.getPlain() + delta);
    }
}
