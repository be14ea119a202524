package io.reprise.journal.exchange;

import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.ReadingPlace;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assembles records into exchanges and returns them in the order in which their requests arrived. Memory is bounded.
 * Only small bodies are held, and only while there is room; for other bodies the reader keeps the places of their
 * records and reads them again when it returns the exchange. While the first exchange in line is incomplete, at most a
 * given number of bytes is held. Beyond that the exchange is returned as it is, and its later records are dropped and
 * counted. Not thread-safe.
 *
 * <p>An exchange whose last records were lost does not hold up the line either: it is over when its connection closes,
 * when its run ends or, where exchanges of a connection cannot interleave, when the next request on its connection
 * arrives. Requests that could not be framed have no head, so they are not exchanges; they are counted. Bytes that
 * passed after an upgrade are not part of an exchange; they are counted. Records that are invalid or belong to no
 * exchange are dropped and counted.
 */
public final class ExchangeReader {
    /** The exchanges in progress of one run. The cost of a record does not depend on other runs. */
    private static final class Run {
        final LongMap<PendingExchange> underWay = new LongMap<>();
        final ConnectionIndex byConnection = new ConnectionIndex();
        /** After the record that was read last; null if there was none. */
        private @Nullable Path file;

        private long offset;
        private long sequence;
        private long aheadNs;
        /** The highest number of a first record of the exchanges returned; -1 if there was none. */
        private long lastReturned = -1;

        void passed(Record record) {
            file = record.file();
            offset = record.nextDocumentOffset();
            sequence = record.sequence() + 1;
            aheadNs = record.wallTimeNs() - record.timeNs();
        }
    }

    /** Maximum length of a failure's detail; recorders write much shorter details. */
    private static final int DETAIL_LENGTH_MAX = 500;

    private final JournalReader records;
    private final RecordLookup lookup = new RecordLookup();
    private final Bodies bodies;
    private final long heldBytesMax;
    private final long heldBodyBytesMax;
    /**
     * The exchanges held, sorted by arrival: event loops record in parallel, so neighbouring records may be out of
     * order.
     */
    private final PriorityQueue<PendingExchange> line = new PriorityQueue<>(ExchangeReader::compare);

    private final List<Run> runs = new ArrayList<>();
    private @Nullable PendingExchange last;
    private final Map<LossCause, Gaps> gaps = new EnumMap<>(LossCause.class);
    private final Map<Integer, Ledger> ledgers = new TreeMap<>();
    private long handOutBeforeNs = Long.MIN_VALUE;
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
    private @Nullable CloseListener closes;

    /** Told of client connections that were closed. */
    @FunctionalInterface
    public interface CloseListener {
        /**
         * A connection was closed. Of its exchanges, those that {@link #next} has not returned yet began before.
         *
         * @param run index of the run among the runs read
         * @param timeNs on the clock of the exchanges' times
         * @param reason null if this reader does not know it
         */
        void onClosed(int run, long connection, long timeNs, @Nullable CloseReason reason);
    }

    /** Registers a listener that {@link #next} tells of each close that it reads from now on. */
    public void onClose(CloseListener listener) {
        closes = listener;
    }

    /** Returns exchanges with all recorded bytes of their bodies. The caller must close {@code records}. */
    public ExchangeReader(JournalReader records, long heldBytesMax) {
        this(records, heldBytesMax, Bodies.ALL);
    }

    /**
     * The caller must close {@code records}.
     *
     * @param heldBytesMax maximum bytes held for exchanges that were not returned yet
     * @param bodies how much of their bodies is returned
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

    /**
     * Returns exchanges that began by a time as they are, for a caller that cannot wait for their ends. Their later
     * records are dropped and counted.
     *
     * @param epochNs wall-clock time, nanoseconds since the Unix epoch
     */
    public void handOutBefore(long epochNs) {
        handOutBeforeNs = epochNs;
    }

    /** The next exchange; null at the end of the records, or where a reader that follows has none for now. */
    public @Nullable Exchange next() {
        while (true) {
            PendingExchange first = line.peek();
            if (first != null
                    && (first.isOver() || heldBytes > heldBytesMax || first.wallTimeNs() <= handOutBeforeNs)) {
                givenUp += first.isOver() ? 0 : 1;
                return takeFirst();
            }
            Record record = records.next();
            if (record == null) {
                return null;
            }
            accept(record);
        }
    }

    /**
     * The next exchange that is incomplete because the recording ended, or null. Call after {@link #next} has returned
     * null.
     */
    public @Nullable Exchange drain() {
        return line.isEmpty() ? null : takeFirst();
    }

    /**
     * The exchange returned last, with the requested part of its bodies. If a body is not in the journal any more, a
     * request's body is {@link BodyState#GONE}, and a response's body is empty.
     *
     * @throws IllegalStateException if no exchange was returned yet
     */
    public Exchange withBodies() {
        if (last == null) {
            throw new IllegalStateException("no exchange was returned yet (expected: next() before withBodies())");
        }
        return last.take(lookup);
    }

    private Exchange takeFirst() {
        PendingExchange first = line.remove();
        close(first);
        heldBytes -= first.heldBytes();
        heldBodyBytes -= first.heldBodyBytes();
        last = first;
        Run run = runs.get(first.run());
        run.lastReturned = Math.max(run.lastReturned, first.sequence());
        Exchange exchange = first.take(bodies.loading() == Bodies.Loading.AT_ONCE ? lookup : null);
        exchanges++;
        incomplete += exchange.isEnded() ? 0 : 1;
        return exchange;
    }

    /**
     * The place at which another reader of the same snapshot must begin so that it returns the exchanges that this one
     * returns from now on. Null if an exchange that was already returned began after one that was not: then no place
     * divides them.
     */
    public @Nullable ReadingPlace place() {
        PendingExchange[] first = new PendingExchange[runs.size()];
        for (PendingExchange each : line) {
            PendingExchange known = first[each.run()];
            first[each.run()] = known == null || each.sequence() < known.sequence() ? each : known;
        }
        List<ReadingPlace.InRun> places = new ArrayList<>();
        BitSet finished = new BitSet();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            PendingExchange pending = first[i];
            Path file = run.file;
            if (pending != null && pending.sequence() <= run.lastReturned) {
                return null;
            } else if (pending != null) {
                places.add(pending.place());
            } else if (records.isFinished(i)) {
                finished.set(i);
            } else if (file != null) {
                places.add(new ReadingPlace.InRun(i, file, run.offset, run.sequence, run.aheadNs));
            }
        }
        return new ReadingPlace(List.copyOf(places), finished);
    }

    private void accept(Record record) {
        runOf(record).passed(record);
        switch (record.kind()) {
            case REQUEST -> begin(record);
            case REQUEST_BODY, RESPONSE, RESPONSE_BODY -> resume(record);
            case FAILURE -> fail(record);
            case CONNECTION_CLOSED -> closed(record);
            case GAP -> gap(record);
            case LEDGER -> ledger(record);
            case TUNNEL_FROM_CLIENT, TUNNEL_FROM_UPSTREAM ->
                tunnelBytes += record.body().remaining();
            case CLOCK -> {
                // the reader of the records has applied it
            }
        }
    }

    private void closed(Record record) {
        connectionsClosed++;
        endOthers(record);
        if (closes != null) {
            CloseData data = CloseData.decode(record.body());
            closes.onClosed(record.run(), record.connection(), record.timeNs(), data == null ? null : data.reason());
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
        Protocol protocol = record.protocol();
        if (protocol != null && !protocol.hasStreams()) {
            endOthers(record);
        }
        PendingExchange begun = new PendingExchange(record, requests++, bodies, mayHoldBody());
        heldBytes += begun.heldBytes();
        heldBodyBytes += begun.heldBodyBytes();
        line.add(begun);
        run.underWay.put(record.exchange(), begun);
        run.byConnection.add(begun);
    }

    /** The exchange in progress that the record continues or ends, or null. */
    private @Nullable PendingExchange find(Record record) {
        PendingExchange exchange = runOf(record).underWay.get(record.exchange());
        return exchange != null && exchange.isOnStreamOf(record) ? exchange : null;
    }

    private void resume(Record record) {
        PendingExchange exchange = find(record);
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
        PendingExchange exchange = find(record);
        if (exchange != null) {
            String detail = data.detail();
            detail = detail.length() <= DETAIL_LENGTH_MAX ? detail : detail.substring(0, DETAIL_LENGTH_MAX);
            exchange.fail(new RecordedFailure(
                    cause, record.timeNs(), PendingMessage.order(record), data.statusSent(), detail));
            close(exchange);
        } else if (cause != FailureCause.REQUEST_REFUSED && record.session() != 0) {
            orphanRecords++;
        } else if (cause == FailureCause.CLIENT_GONE
                || data.statusSent() == 0 && cause == FailureCause.CLIENT_TIMEOUT) {
            // No session key means that there was no head to find it in.
            abandoned++;
        } else {
            refused++;
        }
    }

    /** Ends the exchanges in progress of the record's connection, because no more of them can follow. */
    private void endOthers(Record record) {
        ConnectionIndex index = runOf(record).byConnection;
        for (PendingExchange other = index.newest(record.connection());
                other != null;
                other = index.newest(record.connection())) {
            other.endUnfinished();
            close(other);
        }
    }

    private void close(PendingExchange exchange) {
        Run run = runs.get(exchange.run());
        run.underWay.remove(exchange.id(), exchange);
        run.byConnection.remove(exchange);
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

    /** Ends each exchange once, so that any number of last ledgers costs no more than one ledger. */
    private static void endRun(Run run) {
        run.underWay.drain(PendingExchange::endUnfinished);
        run.byConnection.clear();
    }

    /** The counts so far; complete once {@link #next} and {@link #drain} have returned null. */
    public ExchangeCounts counts() {
        return new ExchangeCounts(
                new ExchangeCounts.HandedOut(exchanges, incomplete, givenUp),
                new ExchangeCounts.Headless(refused, abandoned),
                new ExchangeCounts.Dropped(orphanRecords, badRecords),
                connectionsClosed,
                tunnelBytes);
    }

    /** The gaps so far, summed by cause; empty if all traffic was recorded. */
    public List<Gaps> gaps() {
        return List.copyOf(gaps.values());
    }

    /** The last ledger of each run that has one, in the order of the runs. */
    public List<Ledger> ledgers() {
        return List.copyOf(ledgers.values());
    }
}
