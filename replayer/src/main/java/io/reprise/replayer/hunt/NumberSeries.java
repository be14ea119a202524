package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that the reads of one firing show, and the writes of the firing. In bounded memory: beyond it, nothing is
 * kept. Confined to one thread.
 */
final class NumberSeries {
    private static final int BYTES_EACH = 64;

    private final long bytesMax;
    private final Map<Key, List<Read>> reads = new HashMap<>();
    private Writes writes = new Writes();
    private long count;

    /** A number: the place, and a hash of the request target. */
    record Key(int place, long target) {}

    /** A number as a response shows it; of a list, the sum. */
    record Read(long exchange, long lane, long sentNs, long endNs, double value) {}

    NumberSeries(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(Key key, Read read) {
        if (hasRoom()) {
            reads.computeIfAbsent(key, any -> new ArrayList<>()).add(read);
        }
    }

    void add(long exchange, Writes.Write write) {
        if (hasRoom()) {
            writes.add(exchange, write);
        }
    }

    private boolean hasRoom() {
        count++;
        if (isFull()) {
            clear();
        }
        return !isFull();
    }

    /** Frees the memory; what {@link #writes} has returned stays as it is. */
    void clear() {
        reads.clear();
        writes = new Writes();
    }

    boolean isFull() {
        return count * BYTES_EACH > bytesMax;
    }

    /** The reads of each number in the order in which they were sent. */
    Map<Key, List<Read>> reads() {
        reads.values().forEach(list -> list.sort(Comparator.comparingLong(Read::sentNs)));
        return reads;
    }

    Writes writes() {
        return writes;
    }

    /**
     * The most that a write may have moved a number: the mean over the writes, but all of the change for two writes,
     * because one of them may have done nothing.
     */
    static double perWrite(double change, long writes) {
        return Math.abs(change) / (writes <= 2 ? 1 : writes);
    }
}
