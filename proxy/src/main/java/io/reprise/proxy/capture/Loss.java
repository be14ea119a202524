package io.reprise.proxy.capture;

import io.reprise.journal.GapData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;

/** The traffic lost to one cause since the last GAP record of that cause. Single-threaded. */
final class Loss {
    static final int RECORD_BYTES = RecordWriter.dataOffset(false) + GapData.LENGTH;

    private final LossCause cause;
    private long exchangeCount;
    private long byteCount;
    private long fromNs;
    private long toNs;

    Loss(LossCause cause) {
        this.cause = cause;
    }

    LossCause cause() {
        return cause;
    }

    boolean isEmpty() {
        return exchangeCount == 0 && byteCount == 0;
    }

    /** Time of the first loss, in nanoseconds since the Unix epoch. */
    long fromNs() {
        return fromNs;
    }

    /** @param timeNs nanoseconds since the Unix epoch */
    void add(long exchanges, long bytes, long timeNs) {
        add(exchanges, bytes, timeNs, timeNs);
    }

    void add(GapData other) {
        add(other.exchanges(), other.bytes(), other.fromNs(), other.toNs());
    }

    private void add(long exchanges, long bytes, long from, long to) {
        if (exchanges == 0 && bytes == 0) {
            return;
        }
        boolean first = isEmpty();
        fromNs = first ? from : Math.min(fromNs, from);
        toNs = first ? to : Math.max(toNs, to);
        exchangeCount += exchanges;
        byteCount += bytes;
    }

    void clear() {
        exchangeCount = 0;
        byteCount = 0;
    }

    GapData data() {
        return new GapData(cause, exchangeCount, byteCount, fromNs, toNs);
    }

    /** Writes the GAP record into a buffer of at least {@link #RECORD_BYTES}. */
    void writeRecord(ByteBuffer to) {
        RecordWriter.gap(to, toNs, data());
    }
}
