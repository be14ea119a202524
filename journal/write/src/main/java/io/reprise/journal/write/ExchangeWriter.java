package io.reprise.journal.write;

import io.reprise.journal.BodyHash;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.JournalException;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedFailure;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.time.NanoClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes whole exchanges into one run of a journal, as a recorder would have written them: the counterpart of
 * {@code ExchangeReader} for imports and tests. Splits a body of any length into records. The caller gives the run's
 * start, the exchanges' times decide when files roll, and the run ends with its account. Not thread-safe.
 */
public final class ExchangeWriter implements AutoCloseable {
    /** One message of an exchange, request or response. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Message(
            RecordKind head,
            RecordKind body,
            int flags,
            long timeNs,
            long endTimeNs,
            byte[] bytesOfHead,
            Payload payload) {}

    /** The body of a message with its hash, and the trailer lines after it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Payload(RecordedBody body, long hash, byte[] trailers) {
        int length() {
            return body.bytes().length;
        }
    }

    /** A recorder puts the index of the event loop into the upper bits of ids. */
    private static final int LOOP_SHIFT = 48;

    private final JournalAppender appender;
    private final ByteBuffer record = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
    /** The clock of the run: the latest time of an exchange. */
    private long nowNs;

    private final PendingEnds pending = new PendingEnds();
    /** By the upper bits of ids, which are those of one event loop of a recorder, the last id. */
    private final Map<Long, Long> lastIds = new HashMap<>();

    private long leftOut;
    private final long[] lost = new long[LossCause.COUNT];
    private long count;
    private boolean closed;

    private ExchangeWriter(JournalPlace place, Map<String, String> settings, Instant start) {
        nowNs = TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano();
        appender = JournalAppender.open(place, settings, MinFree.NOTHING, this::now, NanoClock.SYSTEM, true);
    }

    /**
     * Begins a run in a journal, which is created if absent.
     *
     * @param settings written into the manifest; the setting {@code recorder} becomes the manifest's recorder
     * @param start when the run begins; no exchange may be earlier
     * @throws JournalException as {@link JournalAppender#open(JournalPlace, Map, MinFree)}
     */
    public static ExchangeWriter open(JournalPlace place, Map<String, String> settings, Instant start) {
        return new ExchangeWriter(place, settings, start);
    }

    private Instant now() {
        return Instant.ofEpochSecond(0, nowNs);
    }

    /** The directory of the run. */
    public Path runDirectory() {
        return appender.runDirectory();
    }

    /** The number of exchanges written. */
    public long count() {
        return count;
    }

    /**
     * Writes one exchange. Its run index is ignored.
     *
     * @throws IllegalArgumentException if the id is not greater than 0 and than the previous one of its event loop (the
     *     upper 16 bits), since readers drop an exchange with an id they have seen, if the request arrived before the
     *     run began or before the request of the previous exchange, or if a head with its trailers does not fit into a
     *     record
     * @throws JournalFullException if the disk is full
     * @throws JournalException if the journal is broken
     */
    public void write(Exchange exchange) {
        RecordedRequest request = exchange.request();
        long id = exchange.ids().exchange();
        long lastId = lastIds.getOrDefault(id >>> LOOP_SHIFT, 0L);
        if (id <= lastId || request.headTimeNs() < nowNs) {
            throw new IllegalArgumentException("exchange " + id + " at " + request.headTimeNs()
                    + " ns (expected: an id above " + lastId + ", and no time before " + nowNs + " ns)");
        }
        for (List<byte[]> ends = pending.before(exchange); ends != null; ends = pending.before(exchange)) {
            appendAll(ends);
        }
        lastIds.put(id >>> LOOP_SHIFT, id);
        nowNs = request.headTimeNs();
        int flags = (request.chunked() ? RecordLayout.FLAG_CHUNKED : 0)
                | (request.bodyState() == BodyState.WHOLE ? 0 : RecordLayout.FLAG_TRUNCATED);
        Payload payload = new Payload(request.body(), hash(request), request.trailers());
        write(
                exchange,
                new Message(
                        RecordKind.REQUEST,
                        RecordKind.REQUEST_BODY,
                        flags,
                        request.headTimeNs(),
                        request.endTimeNs(),
                        request.head(),
                        payload));
        List<byte[]> ends = new ArrayList<>(2);
        RecordedResponse response = exchange.response();
        if (response != null) {
            Message message = message(response);
            write(exchange, message);
            if (message.endTimeNs != 0) {
                int length = message.payload.length();
                layOut(exchange, message, false, length, length);
                ends.add(copyOfRecord());
            }
        }
        RecordedFailure failure = exchange.failure();
        if (failure != null) {
            FailureData data = new FailureData(failure.cause(), failure.statusSent(), failure.detail());
            RecordWriter.failure(
                    record,
                    exchange.ids().exchange(),
                    exchange.ids().connection(),
                    exchange.session(),
                    exchange.ids().ordinal(),
                    failure.timeNs(),
                    data);
            RecordWriter.protocol(record, exchange.ids().protocol());
            ends.add(copyOfRecord());
        }
        if (!ends.isEmpty()) {
            pending.add(exchange, ends);
        }
        count++;
    }

    private byte[] copyOfRecord() {
        byte[] copy = new byte[record.remaining()];
        record.get(record.position(), copy);
        return copy;
    }

    private void appendAll(List<byte[]> records) {
        for (byte[] each : records) {
            record.clear().put(each).flip();
            append();
        }
    }

    /** The hash of the whole payload; 0 if a part of it is missing, because the hash is then unknown. */
    private static long hash(RecordedRequest request) {
        return request.complete() ? BodyHash.of(request.body().bytes()) : 0;
    }

    private static Message message(RecordedResponse response) {
        int flags = response.body().bytes().length < response.body().wireBytes() ? RecordLayout.FLAG_TRUNCATED : 0;
        Payload payload = new Payload(response.body(), response.bodyHash(), new byte[0]);
        return new Message(
                RecordKind.RESPONSE,
                RecordKind.RESPONSE_BODY,
                flags,
                response.headTimeNs(),
                response.endTimeNs(),
                response.head(),
                payload);
    }

    /** Writes the head with as much of the body as fits, then the rest of the body. */
    private void write(Exchange exchange, Message message) {
        byte[] head = message.bytesOfHead;
        byte[] trailers = message.payload.trailers;
        int roomOfFirst =
                RecordLayout.RECORD_LENGTH_MAX - RecordWriter.dataOffset(true) - trailers.length - head.length;
        int roomOfRest = roomOfFirst + head.length;
        if (roomOfFirst < 0 || roomOfRest <= 0) {
            throw new IllegalArgumentException("a head of " + head.length + " bytes and trailers of " + trailers.length
                    + " (expected: no more than a record holds, " + RecordLayout.RECORD_LENGTH_MAX + " bytes)");
        }
        int length = message.payload.length();
        int from = 0;
        boolean first = true;
        do {
            int to = Math.min(length, from + (first ? roomOfFirst : roomOfRest));
            layOut(exchange, message, first, from, to);
            append();
            from = to;
            first = false;
        } while (from < length);
    }

    /**
     * Lays out the record for a part of the body. The first record has the head. The last record ends a request; the
     * end of a response is a record of its own, because it has its own place in the order.
     */
    private void layOut(Exchange exchange, Message message, boolean first, int from, int to) {
        boolean last = to == message.payload.length() && message.endTimeNs != 0;
        boolean ends = last && (message.head == RecordKind.REQUEST || from == to && !first);
        byte[] head = first ? message.bytesOfHead : new byte[0];
        record.clear();
        RecordWriter.header(
                record,
                first ? message.head : message.body,
                message.flags,
                exchange.ids().exchange(),
                exchange.ids().connection(),
                first || message.endTimeNs == 0 ? message.timeNs : message.endTimeNs);
        RecordWriter.session(record, exchange.session(), exchange.ids().ordinal());
        RecordWriter.protocol(record, exchange.ids().protocol());
        RecordWriter.headLength(record, head.length);
        if (ends) {
            Payload payload = message.payload;
            RecordWriter.end(
                    record, message.endTimeNs, payload.body.wireBytes(), payload.hash, payload.trailers.length);
        }
        record.position(RecordWriter.dataOffset(ends)).put(head).put(message.payload.body.bytes(), from, to - from);
        if (ends) {
            record.put(message.payload.trailers);
        }
        RecordWriter.finish(record, record.position());
    }

    /** Counts exchanges that this run leaves out on purpose. */
    public void leaveOut(long exchanges) {
        leftOut += exchanges;
    }

    /**
     * Notes traffic that the recorder lost.
     *
     * @throws JournalException as {@link #write}
     */
    public void lose(LossCause cause, GapData gap) {
        RecordWriter.gap(record, nowNs, gap);
        append();
        lost[cause.code() - 1] += gap.exchanges();
    }

    /** Removes the run with all that was written, unless it was closed. */
    public void discard() {
        if (!closed) {
            closed = true;
            appender.close();
            NewRun.discard(appender.runDirectory());
        }
    }

    private void append() {
        if (!appender.append(record)) {
            throw new JournalFullException(
                    appender.runDirectory() + ": the disk is full (expected: room for the exchange)");
        }
    }

    /** Ends the run with its account, so that readers know that nothing is missing. Does nothing the second time. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (appender) {
            for (List<byte[]> ends = pending.next(); ends != null; ends = pending.next()) {
                appendAll(ends);
            }
            long seen = count + leftOut + Arrays.stream(lost).sum();
            RecordWriter.ledger(record, nowNs, true, new LedgerData(seen, count, leftOut, lost));
            if (!appender.appendLast(record)) {
                throw new JournalFullException(appender.runDirectory() + ": the disk is full: the run has no end");
            }
        }
    }
}
