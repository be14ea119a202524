package io.reprise.replayer.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of incoming heads and trailers over all connections. A single response may have a head as large as any
 * that a recorder lets pass; this class bounds what thousands of heads may take at once. Thread-safe.
 */
final class HeadMemory {
    /** A connection's part up to this size is not counted, because the number of connections bounds it. */
    static final int FREE_BYTES = 8_192;

    private static final int HEAP_SHARE = 8;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    HeadMemory() {
        this(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    HeadMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Adds the change in a connection's bytes, negative for less; returns whether the sum is within the limit. */
    boolean add(long more) {
        return more == 0 || bytes.addAndGet(more) <= bytesMax || more < 0;
    }

    long bytesMax() {
        return bytesMax;
    }
}
