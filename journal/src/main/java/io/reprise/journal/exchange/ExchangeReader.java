package io.reprise.journal.exchange;

import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Record;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts records together to exchanges and hands them out in the order in which their requests arrived. Bounded: at most
 * a given number of bytes is held while the head of the line is incomplete; past that it is handed out as it is, and
 * what comes of it later is dropped and counted. Not thread-safe.
 *
 * <p>An exchange whose last records were lost does not hold up the line either: it is over when the next request on its
 * connection arrives, when its connection closes, or when its run ends. Requests that could not be framed have no head
 * and so are no exchanges: they are counted. What passed after an upgrade is no part of an exchange, and counted.
 * Records that make no sense or belong to nothing are dropped and counted.
 */
public final class ExchangeReader {
    private record Id(int run, long id) {}

    private final JournalReader records;
    private final long heldBytesMax;
    /** Event loops record side by side, so arrival times of neighbouring records may be swapped: sort what is held. */
    private final PriorityQueue<PendingExchange> line = new PriorityQueue<>(
            Comparator.comparingLong(PendingExchange::timeNs).thenComparingLong(PendingExchange::number));

    private final Map<Id, PendingExchange> underWay = new HashMap<>();
    private final Map<Id, PendingExchange> byConnection = new HashMap<>();
    private final Map<LossCause, Gaps> gaps = new EnumMap<>(LossCause.class);
    private final Map<Integer, Ledger> ledgers = new TreeMap<>();
    private long heldBytes;
    private long requests;
    private long exchanges;
    private long incomplete;
    private long givenUp;
    private long refused;
    private long orphanRecords;
    private long badRecords;
    private long connectionsClosed;
    private long tunnelBytes;

    /** The reader stays the caller's to close. */
    public ExchangeReader(JournalReader records, long heldBytesMax) {
        this.records = records;
        this.heldBytesMax = heldBytesMax;
    }

    /** The next exchange, or null at the end of what has been written so far. */
    public @Nullable Exchange next() {
        while (true) {
            PendingExchange first = line.peek();
            if (first != null && (first.isOver() || heldBytes > heldBytesMax)) {
                givenUp += first.isOver() ? 0 : 1;
                return handOutFirst();
            }
            Record record = records.next();
            if (record == null) {
                return null;
            }
            accept(record);
        }
    }

    /** Hands out what is incomplete because the recording ended: call after {@link #next} has returned null. */
    public @Nullable Exchange drain() {
        return line.isEmpty() ? null : handOutFirst();
    }

    private Exchange handOutFirst() {
        PendingExchange first = line.remove();
        close(first);
        heldBytes -= first.heldBytes();
        Exchange exchange = first.take();
        exchanges++;
        incomplete += exchange.isEnded() ? 0 : 1;
        return exchange;
    }

    private void accept(Record record) {
        switch (record.kind()) {
            case REQUEST -> begin(record);
            case REQUEST_BODY, RESPONSE, RESPONSE_BODY -> goOn(record);
            case FAILURE -> fail(record);
            case CONNECTION_CLOSED -> {
                connectionsClosed++;
                endOn(record);
            }
            case GAP -> gap(record);
            case LEDGER -> ledger(record);
            case TUNNEL_FROM_CLIENT, TUNNEL_FROM_UPSTREAM ->
                tunnelBytes += record.body().remaining();
        }
    }

    private void begin(Record record) {
        Id id = new Id(record.run(), record.exchange());
        if (underWay.containsKey(id)) {
            orphanRecords++;
            return;
        }
        if (!record.head().hasRemaining()) {
            badRecords++;
            return;
        }
        endOn(record);
        PendingExchange begun = new PendingExchange(record, requests++);
        heldBytes += begun.heldBytes();
        line.add(begun);
        underWay.put(id, begun);
        if (record.connection() != 0) {
            byConnection.put(new Id(record.run(), record.connection()), begun);
        }
    }

    private void goOn(Record record) {
        PendingExchange exchange = underWay.get(new Id(record.run(), record.exchange()));
        long before = exchange == null ? 0 : exchange.heldBytes();
        if (exchange == null || !exchange.add(record)) {
            orphanRecords++;
            return;
        }
        heldBytes += exchange.heldBytes() - before;
        if (exchange.isOver()) {
            close(exchange);
        }
    }

    private void fail(Record record) {
        FailureData data = FailureData.decode(record.body());
        FailureCause cause = data == null ? null : data.cause();
        if (data == null || cause == null) {
            badRecords++;
            return;
        }
        PendingExchange exchange = underWay.get(new Id(record.run(), record.exchange()));
        if (exchange != null) {
            exchange.fail(new RecordedFailure(cause, record.timeNs(), data.statusSent(), data.detail()));
            close(exchange);
        } else if (cause == FailureCause.REQUEST_REFUSED || record.session() == 0) {
            // Without a session key there was no head to find one in.
            refused++;
        } else {
            orphanRecords++;
        }
    }

    /** Exchanges of a connection follow one another, so the one before can have nothing more to come. */
    private void endOn(Record record) {
        PendingExchange before = byConnection.get(new Id(record.run(), record.connection()));
        if (before != null) {
            before.endUnfinished();
            close(before);
        }
    }

    private void close(PendingExchange exchange) {
        underWay.remove(new Id(exchange.run(), exchange.id()), exchange);
        byConnection.remove(new Id(exchange.run(), exchange.connection()), exchange);
    }

    private void gap(Record record) {
        GapData data = GapData.decode(record.body());
        LossCause cause = data == null ? null : data.cause();
        if (data == null || cause == null) {
            badRecords++;
            return;
        }
        Gaps gap = new Gaps(cause, 1, data.exchanges(), data.bytes(), data.fromNs(), data.toNs());
        gaps.merge(cause, gap, Gaps::plus);
    }

    private void ledger(Record record) {
        int run = record.run();
        LedgerData data = LedgerData.decode(record.body());
        if (data == null) {
            badRecords++;
        } else {
            ledgers.put(run, new Ledger(run, record.timeNs(), record.isEnd(), data));
        }
        if (record.isEnd()) {
            endRun(run);
        }
    }

    private void endRun(int run) {
        for (PendingExchange exchange : line) {
            if (exchange.run() == run) {
                exchange.endUnfinished();
                close(exchange);
            }
        }
    }

    /** What was seen so far; complete when {@link #next} and {@link #drain} have returned null. */
    public ExchangeCounts counts() {
        return new ExchangeCounts(
                exchanges, incomplete, givenUp, refused, orphanRecords, badRecords, connectionsClosed, tunnelBytes);
    }

    /** The gaps so far, summed by cause; empty when everything that passed was recorded. */
    public List<Gaps> gaps() {
        return List.copyOf(gaps.values());
    }

    /** The last ledger of each run that has one, in the order of the runs. */
    public List<Ledger> ledgers() {
        return List.copyOf(ledgers.values());
    }
}
