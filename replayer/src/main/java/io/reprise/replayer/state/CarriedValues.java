package io.reprise.replayer.state;

/**
 * The values that the requests of a recording carry, as a Bloom filter (Bloom, 1970): it may take another value for a
 * carried value, which costs the index a needless entry, and never misses a carried value. Fixed memory. Not
 * thread-safe.
 */
final class CarriedValues {
    private static final int HASHES = 4;

    private final long[] bits;
    private final long mask;

    /** @param bytes memory, rounded up to a power of two */
    CarriedValues(int bytes) {
        int words = Integer.highestOneBit(Math.max(1, bytes / Long.BYTES - 1)) << 1;
        bits = new long[words];
        mask = (long) words * Long.SIZE - 1;
    }

    void add(long hash) {
        long step = ValueHash.mix(hash) | 1;
        long at = hash;
        for (int i = 0; i < HASHES; i++) {
            long bit = at & mask;
            bits[(int) (bit >>> 6)] |= 1L << bit;
            at += step;
        }
    }

    boolean mayContain(long hash) {
        long step = ValueHash.mix(hash) | 1;
        long at = hash;
        for (int i = 0; i < HASHES; i++) {
            long bit = at & mask;
            if ((bits[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
            at += step;
        }
        return true;
    }
}
