package io.reprise.journal.exchange;

import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLookup;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts records together to exchanges and hands them out in the order in which their requests arrived. Bounded: of
 * bodies, only small ones are held, as long as there is room; of others only where they lie, and they are read again
 * when their exchange is handed out. At most a given number of bytes is held while the head of the line is incomplete;
 * past that it is handed out as it is, and what comes of it later is dropped and counted. Not thread-safe.
 *
 * <p>An exchange whose last records were lost does not hold up the line either: it is over when the next request on its
 * connection arrives, when its connection closes, or when its run ends. Requests that could not be framed have no head
 * and so are no exchanges: they are counted. What passed after an upgrade is no part of an exchange, and counted.
 * Records that make no sense or belong to nothing are dropped and counted.
 */
public final class ExchangeReader {
    /** What is under way in one run: a record costs the same, whatever other runs hold. */
    private static final class Run {
        final LongMap<PendingExchange> underWay = new LongMap<>();
        final LongMap<PendingExchange> byConnection = new LongMap<>();
    }

    /** A recorder's own are much shorter. */
    private static final int DETAIL_LENGTH_MAX = 500;

    private final JournalReader records;
    private final RecordLookup lookup = new RecordLookup();
    private final Bodies bodies;
    private final long heldBytesMax;
    private final long heldBodyBytesMax;
    /** Event loops record side by side, so arrival times of neighbouring records may be swapped: sort what is held. */
    private final PriorityQueue<PendingExchange> line = new PriorityQueue<>(ExchangeReader::compare);

    private final List<Run> runs = new ArrayList<>();
    private @Nullable PendingExchange last;
    private final Map<LossCause, Gaps> gaps = new EnumMap<>(LossCause.class);
    private final Map<Integer, Ledger> ledgers = new TreeMap<>();
    private long heldBytes;
    private long heldBodyBytes;
    private long requests;
    private long exchanges;
    private long incomplete;
    private long givenUp;
    private long refused;
    private long abandoned;
    private long orphanRecords;
    private long badRecords;
    private long connectionsClosed;
    private long tunnelBytes;

    /** Hands out exchanges with all of their bodies that was recorded. The reader stays the caller's to close. */
    public ExchangeReader(JournalReader records, long heldBytesMax) {
        this(records, heldBytesMax, Bodies.ALL);
    }

    /**
     * The reader stays the caller's to close.
     *
     * @param heldBytesMax how much may be held of exchanges that are not handed out yet
     * @param bodies how much of their bodies is wanted
     */
    public ExchangeReader(JournalReader records, long heldBytesMax, Bodies bodies) {
        this.records = records;
        this.bodies = bodies;
        heldBodyBytesMax = heldBytesMax / 4;
        this.heldBytesMax = heldBytesMax - heldBodyBytesMax;
    }

    private static int compare(PendingExchange a, PendingExchange b) {
        int byTime = Long.compare(a.timeNs(), b.timeNs());
        return byTime != 0 ? byTime : Long.compare(a.number(), b.number());
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

    /**
     * The exchange that was handed out last, with its bodies as far as they were asked for. A request whose body is not
     * in the journal any more is {@link BodyState#GONE}, and such a response's body is empty.
     *
     * @throws IllegalStateException none was handed out
     */
    public Exchange withBodies() {
        if (last == null) {
            throw new IllegalStateException("exchanges: none was handed out");
        }
        return last.take(lookup);
    }

    private Exchange handOutFirst() {
        PendingExchange first = line.remove();
        close(first);
        heldBytes -= first.heldBytes();
        heldBodyBytes -= first.heldBodyBytes();
        last = first;
        Exchange exchange = first.take(bodies.loading() == Bodies.Loading.AT_ONCE ? lookup : null);
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

    private Run runOf(Record record) {
        while (runs.size() <= record.run()) {
            runs.add(new Run());
        }
        return runs.get(record.run());
    }

    private boolean mayHoldBody() {
        return heldBodyBytes < heldBodyBytesMax;
    }

    private void begin(Record record) {
        Run run = runOf(record);
        if (run.underWay.get(record.exchange()) != null) {
            orphanRecords++;
            return;
        }
        if (!record.head().hasRemaining()) {
            badRecords++;
            return;
        }
        endOn(record);
        PendingExchange begun = new PendingExchange(record, requests++, bodies, mayHoldBody());
        heldBytes += begun.heldBytes();
        heldBodyBytes += begun.heldBodyBytes();
        line.add(begun);
        run.underWay.put(record.exchange(), begun);
        if (record.connection() != 0) {
            run.byConnection.put(record.connection(), begun);
        }
    }

    private void goOn(Record record) {
        PendingExchange exchange = runOf(record).underWay.get(record.exchange());
        if (exchange == null) {
            orphanRecords++;
            return;
        }
        heldBytes -= exchange.heldBytes();
        heldBodyBytes -= exchange.heldBodyBytes();
        orphanRecords += exchange.add(record, mayHoldBody()) ? 0 : 1;
        heldBytes += exchange.heldBytes();
        heldBodyBytes += exchange.heldBodyBytes();
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
        PendingExchange exchange = runOf(record).underWay.get(record.exchange());
        if (exchange != null) {
            String detail = data.detail();
            detail = detail.length() <= DETAIL_LENGTH_MAX ? detail : detail.substring(0, DETAIL_LENGTH_MAX);
            exchange.fail(new RecordedFailure(cause, record.timeNs(), data.statusSent(), detail));
            close(exchange);
        } else if (cause != FailureCause.REQUEST_REFUSED && record.session() != 0) {
            orphanRecords++;
        } else if (cause == FailureCause.CLIENT_GONE
                || data.statusSent() == 0 && cause == FailureCause.CLIENT_TIMEOUT) {
            // Without a session key there was no head to find one in.
            abandoned++;
        } else {
            refused++;
        }
    }

    /** Exchanges of a connection follow one another, so the one before can have nothing more to come. */
    private void endOn(Record record) {
        PendingExchange before = runOf(record).byConnection.get(record.connection());
        if (before != null) {
            before.endUnfinished();
            close(before);
        }
    }

    private void close(PendingExchange exchange) {
        Run run = runs.get(exchange.run());
        run.underWay.remove(exchange.id(), exchange);
        run.byConnection.remove(exchange.connection(), exchange);
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
            endRun(runOf(record));
        }
    }

    /** Each exchange is ended once, so that any number of last ledgers costs no more than one. */
    private static void endRun(Run run) {
        run.underWay.drain(PendingExchange::endUnfinished);
        run.byConnection.drain(PendingExchange::endUnfinished);
    }

    /** What was seen so far; complete when {@link #next} and {@link #drain} have returned null. */
    public ExchangeCounts counts() {
        return new ExchangeCounts(
                exchanges,
                incomplete,
                givenUp,
                refused,
                abandoned,
                orphanRecords,
                badRecords,
                connectionsClosed,
                tunnelBytes);
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
