package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What one event loop counts: written by that loop alone, so that no update needs a lock; read by any thread. */
final class TapCounters {
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong sampledOut = new AtomicLong();
    /** Part of {@link #sampledOut}. */
    private final AtomicLong replayed = new AtomicLong();

    /** By cause: index code − 1. */
    private final AtomicLong[] lostExchanges = zeros();

    private final AtomicLong[] lostBytes = zeros();

    void exchangeSeen() {
        add(seen, 1);
    }

    void exchangeLeftOut(Selection why) {
        if (why == Selection.REPLAYED) {
            add(replayed, 1);
        }
        add(sampledOut, 1);
    }

    void lost(LossCause cause, long exchanges, long bytes) {
        add(lostExchanges[cause.code() - 1], exchanges);
        add(lostBytes[cause.code() - 1], bytes);
    }

    long seen() {
        return seen.getAcquire();
    }

    long sampledOut() {
        return sampledOut.getAcquire();
    }

    /** Of those left out: sent by a replay. */
    long replayed() {
        return replayed.getAcquire();
    }

    long lostExchanges(LossCause cause) {
        return lostExchanges[cause.code() - 1].getAcquire();
    }

    long lostBytes(LossCause cause) {
        return lostBytes[cause.code() - 1].getAcquire();
    }

    private static AtomicLong[] zeros() {
        return Stream.generate(AtomicLong::new).limit(LossCause.COUNT).toArray(AtomicLong[]::new);
    }

    static void add(AtomicLong counter, long delta) {
        counter.setRelease(counter.getPlain() + delta);
    }
}
