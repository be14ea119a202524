package io.reprise.replayer.source;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalAppender;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes one run of a journal, exchange by exchange, as the proxy would. Each exchange has a connection of its own, or
 * a given one.
 */
public final class Recording implements AutoCloseable {
    static final long START_NS = 1_795_420_800_000_000_000L;
    private static final long MS = 1_000_000;

    private final JournalAppender appender;
    private final ByteBuffer buffer = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
    private long exchange;
    private long connection;
    private long timeNs = START_NS;

    /** A recording of a recorder at a place where nobody listens, because the production guard needs a place. */
    public Recording(Path journal) {
        this(journal, Map.of("listen", "127.0.0.1:1", "upstream", "127.0.0.1:1"));
    }

    /** @param settings the settings of the recorder */
    public Recording(Path journal, Map<String, String> settings) {
        appender = JournalAppender.open(journal, settings, 0);
    }

    /** Sets the time of the following exchanges, in milliseconds after the start. */
    public Recording at(long ms) {
        timeNs = START_NS + ms * MS;
        return this;
    }

    /** Sets the connection of the following exchanges; 0 for one of their own each. */
    public Recording on(long id) {
        connection = id;
        return this;
    }

    /** A connection was closed. */
    public Recording closed(long id, CloseReason reason) {
        RecordWriter.connectionClosed(buffer, id, timeNs, new CloseData(reason, 0));
        append(buffer.limit());
        return this;
    }

    private long connection() {
        return connection == 0 ? exchange : connection;
    }

    /** A GET and its response, which ends a millisecond later. */
    public Recording get(String target) {
        return get(target, "", "");
    }

    /** @param requestFields complete field lines, or nothing */
    public Recording get(String target, String requestFields, String responseFields) {
        return exchange("GET " + target, requestFields, "HTTP/1.1 200 OK", responseFields);
    }

    public Recording exchange(String methodAndTarget, String requestFields, String statusLine, String responseFields) {
        request(methodAndTarget, requestFields, 0);
        String head = statusLine + "\r\n" + responseFields + "\r\n";
        message(RecordKind.RESPONSE, head, new byte[0], timeNs + MS, 0);
        return this;
    }

    /**
     * A request without a response; its end block states this payload length, whatever the payload is; -1 for no end
     * block.
     */
    public Recording request(String methodAndTarget, String fields, long payloadLength) {
        exchange++;
        String head = methodAndTarget + " HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
        message(RecordKind.REQUEST, head, new byte[0], timeNs, payloadLength);
        return this;
    }

    /**
     * A request of these bytes and an empty 200, whether or not they make sense together.
     *
     * @param flags of the request's record
     */
    public Recording raw(String head, String body, String trailers, int flags, long session) {
        exchange++;
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bodyBytes = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] trailerBytes = trailers.getBytes(StandardCharsets.ISO_8859_1);
        buffer.clear();
        RecordWriter.header(buffer, RecordKind.REQUEST, flags, exchange, exchange, timeNs);
        RecordWriter.session(buffer, session, 0);
        RecordWriter.headLength(buffer, headBytes.length);
        RecordWriter.end(buffer, timeNs, bodyBytes.length, 0, trailerBytes.length);
        buffer.position(RecordWriter.dataOffset(true))
                .put(headBytes)
                .put(bodyBytes)
                .put(trailerBytes);
        append(buffer.position());
        return this;
    }

    /** The response to the request last made. */
    public Recording answer(String head) {
        message(RecordKind.RESPONSE, head, new byte[0], timeNs + MS, 0);
        return this;
    }

    /** The id of the request last made. */
    long exchange() {
        return exchange;
    }

    /** The response to an earlier request. */
    Recording lateAnswer(long id, String head) {
        long latest = exchange;
        exchange = id;
        answer(head);
        exchange = latest;
        return this;
    }

    /** The response to the request last made, with a body. */
    public Recording answer(String head, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        message(RecordKind.RESPONSE, head, bytes, timeNs + MS, bytes.length);
        return this;
    }

    /** The response to the request last made begins with this, and its end is not recorded. */
    public Recording begunAnswer(String head, String body) {
        message(RecordKind.RESPONSE, head, body.getBytes(StandardCharsets.UTF_8), 0, -1);
        return this;
    }

    public Recording failed(FailureCause cause) {
        buffer.clear();
        RecordWriter.header(buffer, RecordKind.FAILURE, 0, exchange, exchange, timeNs);
        buffer.position(RecordLayout.HEADER_LENGTH);
        new FailureData(cause, 0, "").encode(buffer);
        append(buffer.position());
        return this;
    }

    /** Uploads that are all under way at once, their bodies record by record in turn, then their answers. */
    public Recording uploadsAtOnce(int count, byte[] part, int parts) {
        for (int i = 1; i <= count; i++) {
            String length = "Content-Length: " + (long) part.length * parts;
            exchange = i;
            message(
                    RecordKind.REQUEST,
                    "POST /up/" + i + " HTTP/1.1\r\nHost: shop.example\r\n" + length + "\r\n\r\n",
                    part,
                    timeNs,
                    -1);
        }
        for (int p = 1; p < parts; p++) {
            for (int i = 1; i <= count; i++) {
                exchange = i;
                message(RecordKind.REQUEST_BODY, "", part, timeNs, p == parts - 1 ? (long) part.length * parts : -1);
            }
        }
        for (int i = 1; i <= count; i++) {
            exchange = i;
            message(RecordKind.RESPONSE, "HTTP/1.1 200 OK\r\n\r\n", new byte[0], timeNs + MS, 0);
        }
        return this;
    }

    private void message(RecordKind kind, String head, byte[] body, long endNs, long payloadLength) {
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        long session = kind == RecordKind.REQUEST ? sessionOf(headBytes) : 0;
        boolean end = payloadLength >= 0;
        buffer.clear();
        RecordWriter.header(buffer, kind, 0, exchange, connection(), timeNs);
        RecordWriter.session(buffer, session, 0);
        RecordWriter.headLength(buffer, headBytes.length);
        if (end) {
            RecordWriter.end(buffer, endNs, payloadLength, 0, 0);
        }
        buffer.position(RecordWriter.dataOffset(end)).put(headBytes).put(body);
        append(buffer.position());
    }

    private long sessionOf(byte[] head) {
        return SessionRules.standard().keyOf(Head.parseRequest(head, FramingLimits.DEFAULT), exchange);
    }

    private void append(int length) {
        RecordWriter.finish(buffer, length);
        if (!appender.append(buffer)) {
            throw new AssertionError("the disk guard refused");
        }
    }

    @Override
    public void close() {
        appender.close();
    }
}
