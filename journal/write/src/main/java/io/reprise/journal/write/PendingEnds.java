package io.reprise.journal.write;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The records that end exchanges, until their turn comes among the starts of later exchanges. Thereby the written run
 * has starts and ends in one order, as a recorder's run has. Times decide, and among equal times the places that
 * the exchanges had in the order of the run they come from. Bounded; not thread-safe.
 */
final class PendingEnds {
    /** More exchanges than any recorder has under way; beyond it, ends are written too early. */
    private static final int COUNT_MAX = 100_000;

    /** @param records to write at this place, in this order */
    private record End(long timeNs, long order, long connection, List<byte[]> records) {
        boolean precedes(RecordedRequest request) {
            return timeNs < request.headTimeNs()
                    || timeNs == request.headTimeNs() && order != 0 && order < request.startSequence();
        }
    }

    private final PriorityQueue<End> line = new PriorityQueue<>(PendingEnds::compare);
    private final Map<Long, End> byConnection = new HashMap<>();

    private static int compare(End a, End b) {
        int byTime = Long.compare(a.timeNs, b.timeNs);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    }

    void add(Exchange exchange, List<byte[]> records) {
        long connection = exchange.ids().connection();
        End end = new End(exchange.endTimeNs(), exchange.endSequence(), connection, records);
        line.add(end);
        if (connection != 0 && !exchange.ids().protocol().hasStreams()) {
            byConnection.put(connection, end);
        }
    }

    /** The next records to write before an exchange begins; null if its request is next. */
    @Nullable
    List<byte[]> before(Exchange beginning) {
        // Without streams, an exchange ends when the next one on its connection begins; a later record would be lost.
        End ofConnection = byConnection.remove(beginning.ids().connection());
        if (ofConnection != null) {
            line.remove(ofConnection);
            return ofConnection.records;
        }
        End first = line.peek();
        boolean due = first != null && (first.precedes(beginning.request()) || line.size() >= COUNT_MAX);
        return due ? next() : null;
    }

    /** The next records at the end of the run; null if there are no more. */
    @Nullable
    List<byte[]> next() {
        End first = line.poll();
        if (first == null) {
            return null;
        }
        byConnection.remove(first.connection, first);
        return first.records;
    }
}
