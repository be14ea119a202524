package io.reprise.replayer.state;

import java.util.Arrays;

/**
 * A set of 64-bit hashes that forgets its older half when it is full. Two generations: new hashes go to the younger;
 * when it is full, the older is dropped. Fixed memory. Not thread-safe.
 */
final class RecentSet {
    private final int generationMax;
    private long[] young;
    private long[] old;
    private int size;

    /** @param hashes number of hashes that are surely remembered, rounded up to a power of two */
    RecentSet(int hashes) {
        int slots = Integer.highestOneBit(Math.max(8, hashes) * 2 - 1);
        generationMax = slots / 2;
        young = new long[slots];
        old = new long[slots];
    }

    /** @param hash not 0 */
    void add(long hash) {
        if (size >= generationMax) {
            long[] dropped = old;
            Arrays.fill(dropped, 0);
            old = young;
            young = dropped;
            size = 0;
        }
        int slot = slotOf(young, hash);
        if (young[slot] == 0) {
            young[slot] = hash;
            size++;
        }
    }

    boolean contains(long hash) {
        return young[slotOf(young, hash)] == hash || old[slotOf(old, hash)] == hash;
    }

    private static int slotOf(long[] table, long hash) {
        int slot = (int) ValueHash.mix(hash) & table.length - 1;
        while (table[slot] != 0 && table[slot] != hash) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }
}
