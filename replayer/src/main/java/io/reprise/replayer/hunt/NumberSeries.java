package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that the reads of one firing show, and the writes of the firing. In bounded memory: beyond it, nothing is
 * kept. Confined to one thread.
 */
final class NumberSeries {
    private static final int BYTES_EACH = 64;

    private final long bytesMax;
    private final Map<Key, List<Read>> reads = new HashMap<>();
    private final Map<Long, Write> writes = new HashMap<>();
    private long count;
    private long @Nullable [] sent;
    private long[] ended = new long[0];

    /** A number: the place, and a hash of the request target. */
    record Key(int place, long target) {}

    /** A number as a response shows it; of a list, the sum. */
    record Read(long exchange, long lane, long sentNs, long endNs, double value) {}

    /** A request that asked for a change, and its response. */
    record Write(int status, long sentNs, long endNs) {
        /** Whether the same request was answered with the same status in another firing. */
        boolean isAnsweredAs(@Nullable Write other) {
            return other != null && other.status == status;
        }

        /** Where its effect lies: -1 before the read, 1 after it, 0 if nobody can tell. */
        int sideOf(Read read) {
            if (endNs < read.sentNs()) {
                return -1;
            }
            return sentNs > read.endNs() ? 1 : 0;
        }
    }

    NumberSeries(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(Key key, Read read) {
        if (hasRoom()) {
            reads.computeIfAbsent(key, any -> new ArrayList<>()).add(read);
        }
    }

    void add(long exchange, Write write) {
        if (hasRoom()) {
            writes.put(exchange, write);
        }
    }

    private boolean hasRoom() {
        count++;
        if (isFull()) {
            clear();
        }
        return !isFull();
    }

    /** Frees the memory. */
    void clear() {
        reads.clear();
        writes.clear();
        sent = null;
        ended = new long[0];
    }

    boolean isFull() {
        return count * BYTES_EACH > bytesMax;
    }

    /** The reads of each number in the order in which they were sent. */
    Map<Key, List<Read>> reads() {
        reads.values().forEach(list -> list.sort(Comparator.comparingLong(Read::sentNs)));
        return reads;
    }

    /** By number of the exchange. */
    Map<Long, Write> writes() {
        return writes;
    }

    /** How many writes may have had their effect after a read was sent and before another one had ended. */
    int writesBetween(long fromNs, long toNs) {
        long[] starts = sent;
        if (starts == null) {
            starts = writes.values().stream().mapToLong(Write::sentNs).sorted().toArray();
            ended = writes.values().stream().mapToLong(Write::endNs).sorted().toArray();
            sent = starts;
        }
        return below(starts, toNs) - below(ended, fromNs);
    }

    /** How much a write may have moved a number that some writes moved: of two, one may have done nothing. */
    static double perWrite(double change, long writes) {
        return Math.abs(change) / (writes <= 2 ? 1 : writes);
    }

    /** How many of some times are earlier. */
    private static int below(long[] times, long ns) {
        int low = 0;
        int high = times.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
