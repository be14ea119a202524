package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import io.reprise.journal.write.RingLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The counters of the journal writer: written by its thread alone, read by any thread, and, for the account, from the
 * ring's memory when the next start recovers a killed process.
 */
final class WriterCounters {
    private final ByteBuffer words;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();

    /** Counts in private memory. */
    WriterCounters() {
        this(ByteBuffer.allocateDirect(RingLayout.BASE).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** @param words the header of a ring's memory */
    WriterCounters(ByteBuffer words) {
        this.words = words;
    }

    void exchangeRecorded() {
        RingLayout.add(words, RingLayout.RECORDED, 1);
    }

    void appended(long length) {
        TapCounters.add(records, 1);
        TapCounters.add(bytes, length);
    }

    void runOpened() {
        TapCounters.add(runs, 1);
    }

    void lost(LossCause cause, long exchanges, long byteCount) {
        RingLayout.add(words, RingLayout.of(cause, RingLayout.LOST_EXCHANGES), exchanges);
        RingLayout.add(words, RingLayout.of(cause, RingLayout.LOST_BYTES), byteCount);
    }

    long recorded() {
        return RingLayout.read(words, RingLayout.RECORDED);
    }

    long records() {
        return records.getAcquire();
    }

    long bytes() {
        return bytes.getAcquire();
    }

    long runs() {
        return runs.getAcquire();
    }

    long lostExchanges(LossCause cause) {
        return RingLayout.read(words, RingLayout.of(cause, RingLayout.LOST_EXCHANGES));
    }

    long lostBytes(LossCause cause) {
        return RingLayout.read(words, RingLayout.of(cause, RingLayout.LOST_BYTES));
    }
}
