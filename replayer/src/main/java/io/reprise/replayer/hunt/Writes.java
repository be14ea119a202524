package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.NumberSeries.Read;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of one firing that asked for a change, by exchange. Confined to one thread. */
final class Writes {
    private final Map<Long, Write> byExchange = new HashMap<>();
    private long @Nullable [] sent;
    private long[] ended = new long[0];

    /** A request that asked for a change, and its response. */
    record Write(int status, long sentNs, long endNs) {
        /** Where its effect lies: -1 before the read, 1 after it, 0 if unknown. */
        private int sideOf(Read read) {
            if (endNs < read.sentNs()) {
                return -1;
            }
            return sentNs > read.endNs() ? 1 : 0;
        }
    }

    /** Adds a write; all must be added before the first query. */
    void add(long exchange, Write write) {
        byExchange.put(exchange, write);
    }

    int size() {
        return byExchange.size();
    }

    /** Number of writes whose effect may lie between the start of one read and the end of another. */
    int between(long fromNs, long toNs) {
        long[] starts = sent;
        if (starts == null) {
            starts = byExchange.values().stream()
                    .mapToLong(Write::sentNs)
                    .sorted()
                    .toArray();
            ended = byExchange.values().stream()
                    .mapToLong(Write::endNs)
                    .sorted()
                    .toArray();
            sent = starts;
        }
        return below(starts, toNs) - below(ended, fromNs);
    }

    /** The number of times below this one. */
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

    /** Number of writes with a different status in another firing, or without one there. */
    int answeredOtherwise(Writes other) {
        int count = 0;
        for (Map.Entry<Long, Write> own : byExchange.entrySet()) {
            Write again = other.byExchange.get(own.getKey());
            count += again == null || again.status() != own.getValue().status() ? 1 : 0;
        }
        return count;
    }

    /**
     * Number of writes that may lie on another side of a read than in another firing.
     *
     * @param again the same read in the other firing
     */
    int ambiguous(Read read, Read again, Writes other) {
        int count = 0;
        for (Map.Entry<Long, Write> own : byExchange.entrySet()) {
            int side = own.getValue().sideOf(read);
            Write then = other.byExchange.get(own.getKey());
            count += side == 0 || then == null || then.sideOf(again) != side ? 1 : 0;
        }
        return count;
    }
}
