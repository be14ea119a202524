package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import io.reprise.journal.write.RingLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The recording counters of one event loop: written by that loop alone, so no update needs a lock; read by any thread,
 * and from the ring's memory when the next start recovers a killed process.
 */
final class TapCounters {
    private final ByteBuffer words;

    /** @param words of an event loop, laid out as {@link RingLayout} describes */
    TapCounters(ByteBuffer words) {
        this.words = words;
    }

    void exchangeSeen() {
        RingLayout.add(words, RingLayout.LOOP_SEEN, 1);
    }

    void exchangeLeftOut(Selection why) {
        if (why == Selection.REPLAYED) {
            RingLayout.add(words, RingLayout.LOOP_REPLAYED, 1);
        }
        RingLayout.add(words, RingLayout.LOOP_SAMPLED_OUT, 1);
    }

    void lost(LossCause cause, long exchanges, long bytes) {
        RingLayout.add(words, RingLayout.of(cause, RingLayout.LOOP_LOST_EXCHANGES), exchanges);
        RingLayout.add(words, RingLayout.of(cause, RingLayout.LOOP_LOST_BYTES), bytes);
    }

    long seen() {
        return RingLayout.read(words, RingLayout.LOOP_SEEN);
    }

    long sampledOut() {
        return RingLayout.read(words, RingLayout.LOOP_SAMPLED_OUT);
    }

    /** Exchanges that a replay sent; included in {@link #sampledOut}. */
    long replayed() {
        return RingLayout.read(words, RingLayout.LOOP_REPLAYED);
    }

    long lostExchanges(LossCause cause) {
        return RingLayout.read(words, RingLayout.of(cause, RingLayout.LOOP_LOST_EXCHANGES));
    }

    long lostBytes(LossCause cause) {
        return RingLayout.read(words, RingLayout.of(cause, RingLayout.LOOP_LOST_BYTES));
    }

    static void add(AtomicLong counter, long delta) {
        counter.setRelease(counter.getPlain() + delta);
    }
}
