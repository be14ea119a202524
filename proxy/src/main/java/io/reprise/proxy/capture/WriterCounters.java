package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the journal writer counts: written by its thread alone, read by any thread. */
final class WriterCounters {
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLongArray lostExchanges = new AtomicLongArray(LossCause.COUNT);
    private final AtomicLongArray lostBytes = new AtomicLongArray(LossCause.COUNT);

    void exchangeRecorded() {
        TapCounters.add(recorded, 1);
    }

    void appended(long length) {
        TapCounters.add(records, 1);
        TapCounters.add(bytes, length);
    }

    void runOpened() {
        TapCounters.add(runs, 1);
    }

    void lost(LossCause cause, long exchanges, long byteCount) {
        int i = cause.code() - 1;
        lostExchanges.setRelease(i, lostExchanges.getPlain(i) + exchanges);
        lostBytes.setRelease(i, lostBytes.getPlain(i) + byteCount);
    }

    long recorded() {
        return recorded.getAcquire();
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
        return lostExchanges.getAcquire(cause.code() - 1);
    }

    long lostBytes(LossCause cause) {
        return lostBytes.getAcquire(cause.code() - 1);
    }
}
