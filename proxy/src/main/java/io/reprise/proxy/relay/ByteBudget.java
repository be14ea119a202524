package io.reprise.proxy.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The sum of the bytes that all connections hold in memory, unsent or unparsed, and its maximum: how full it is decides
 * how much each connection may hold and read next ({@link Pressure}). Thread-safe.
 *
 * <p>Each event loop counts in a {@link Share} of its own, which takes room from the sum and gives it back in blocks.
 * So counting costs an addition, and the sum is too large by at most two blocks per loop, never too small.
 */
public final class ByteBudget {
    /** The unused blocks of all loops together take at most this part of the maximum. */
    private static final int UNUSED_PART = 32;

    private static final long BLOCK_BYTES_MAX = 256 * 1024;

    private final long maxBytes;
    private final long blockBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    /** @param shareCount how many shares there will be, at least one */
    public ByteBudget(long maxBytes, int shareCount) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
        }
        this.maxBytes = maxBytes;
        blockBytes = Math.max(1, Math.min(BLOCK_BYTES_MAX, maxBytes / UNUSED_PART / 2 / shareCount));
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Bytes that all connections hold, rounded up by less than two blocks per share. */
    public long heldBytes() {
        return takenBytes.get();
    }

    public Pressure pressure() {
        return Pressure.of(takenBytes.get(), maxBytes);
    }

    /** A new share, to be used by one thread only. */
    public Share share() {
        return new Share();
    }

    /** The bytes that the connections of one event loop hold. Confined to that loop. */
    public final class Share {
        private long heldBytes;
        private long ownTakenBytes;

        private Share() {}

        /** Adds bytes that a connection holds; negative for bytes that it no longer holds. */
        public void add(long bytes) {
            heldBytes += bytes;
            if (heldBytes > ownTakenBytes) {
                take((heldBytes - ownTakenBytes + blockBytes - 1) / blockBytes * blockBytes);
            } else if (heldBytes == 0) {
                take(-ownTakenBytes);
            } else if (ownTakenBytes - heldBytes >= 2 * blockBytes) {
                take(-((ownTakenBytes - heldBytes) / blockBytes - 1) * blockBytes);
            }
        }

        private void take(long bytes) {
            if (bytes != 0) {
                ownTakenBytes += bytes;
                takenBytes.addAndGet(bytes);
            }
        }

        /** The exact bytes that the connections of this loop hold. */
        public long heldBytes() {
            return heldBytes;
        }

        /**
         * Bytes that this loop must give up when the budget is full: its part of everything above four fifths of the
         * maximum. 0 while the budget is not full.
         */
        public long excessBytes() {
            long taken = takenBytes.get();
            if (taken == 0 || Pressure.of(taken, maxBytes) != Pressure.FULL) {
                return 0;
            }
            double excess = taken - maxBytes * 0.8;
            return (long) Math.ceil(excess * ownTakenBytes / taken);
        }
    }
}
