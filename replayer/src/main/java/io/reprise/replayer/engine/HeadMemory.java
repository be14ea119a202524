package io.reprise.replayer.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the heads and trailers that are coming in take over all connections. One response may have a head as large as
 * any that a recorder lets pass; this bounds what thousands of them may take at once. Thread-safe.
 */
final class HeadMemory {
    /** Up to this, a connection's part is not counted: the number of connections bounds it. */
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

    /** A connection holds so many bytes more, or less when negative; returns whether the sum is within the limit. */
    boolean add(long more) {
        return more == 0 || bytes.addAndGet(more) <= bytesMax || more < 0;
    }

    long bytesMax() {
        return bytesMax;
    }
}
