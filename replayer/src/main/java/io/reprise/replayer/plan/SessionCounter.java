package io.reprise.replayer.plan;

import java.util.TreeSet;

/**
 * Counts distinct sessions in bounded memory: exactly up to a bound, beyond it by the density of the smallest hashes
 * (the k-minimum-values estimator, standard error 1/√k = 0.8 %).
 */
final class SessionCounter {
    private static final int KEPT_MAX = 1 << 14;

    private final TreeSet<Long> smallest = new TreeSet<>(Long::compareUnsigned);
    private boolean exact = true;

    void add(long session) {
        long hash = mix(session);
        boolean full = smallest.size() == KEPT_MAX;
        if (full && Long.compareUnsigned(hash, smallest.last()) > 0) {
            exact = false;
            return;
        }
        if (smallest.add(hash) && full) {
            smallest.pollLast();
            exact = false;
        }
    }

    boolean isExact() {
        return exact;
    }

    long count() {
        if (exact) {
            return smallest.size();
        }
        double fraction = (smallest.last() >>> 11) * 0x1.0p-53;
        return Math.round((KEPT_MAX - 1) / fraction);
    }

    /** SplitMix64's finaliser: the estimate needs evenly spread values, whatever the session ids are. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ (mixed >>> 31);
    }
}
