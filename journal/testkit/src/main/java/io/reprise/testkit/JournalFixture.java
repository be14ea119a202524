package io.reprise.testkit;

import io.reprise.journal.ClockData;
import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.FailureData;
import io.reprise.journal.GapData;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalAppender;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Writes one run of a journal, record by record. The connection id of an exchange is its own id unless given. */
public final class JournalFixture implements AutoCloseable {
    private final JournalAppender appender;
    private final ByteBuffer buffer = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
    private long timeNs = 1_000;
    private long session = 0x5e55;
    private Protocol protocol = Protocol.HTTP_1;

    public JournalFixture(Path journal) {
        appender = JournalAppender.open(journal, Map.of(), 0);
    }

    /** Sets the time of the records that follow. */
    public JournalFixture at(long ns) {
        timeNs = ns;
        return this;
    }

    /** Sets the session key of the records that follow; requests without a head have key 0. */
    public JournalFixture session(long key) {
        session = key;
        return this;
    }

    /**
     * Sets the protocol of the records of messages that follow. Where it has streams, the stream of an exchange is its
     * id.
     */
    public JournalFixture speaking(Protocol spoken) {
        protocol = spoken;
        return this;
    }

    public Path runDirectory() {
        return appender.runDirectory();
    }

    /** A whole request in one record. */
    public JournalFixture request(long exchange, long connection, String path) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n\r\n";
        return message(RecordKind.REQUEST, 0, exchange, connection, head, "", 0);
    }

    public JournalFixture request(long exchange, String path) {
        return request(exchange, exchange, path);
    }

    /** The head of a POST and the beginning of its body. */
    public JournalFixture upload(long exchange, long connection, String body) {
        String head = "POST /upload HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n";
        return message(RecordKind.REQUEST, RecordLayout.FLAG_CHUNKED, exchange, connection, head, body, -1);
    }

    /** @param total the payload's length if the body ends here, −1 if more follows */
    public JournalFixture requestBody(long exchange, String body, long total) {
        return message(RecordKind.REQUEST_BODY, 0, exchange, exchange, "", body, total);
    }

    /** A whole response in one record. */
    public JournalFixture response(long exchange, int status) {
        return response(exchange, status, "", 0);
    }

    /** @param total the payload's length if the body ends here, −1 if more follows */
    public JournalFixture response(long exchange, int status, String body, long total) {
        return response(exchange, status, "", body, total);
    }

    /** @param fields header fields, each with its line end; body and total as above */
    public JournalFixture response(long exchange, int status, String fields, String body, long total) {
        String head = "HTTP/1.1 " + status + " X\r\n" + fields + "\r\n";
        return message(RecordKind.RESPONSE, 0, exchange, exchange, head, body, total);
    }

    public JournalFixture interim(long exchange, int status) {
        String head = "HTTP/1.1 " + status + " X\r\n\r\n";
        return message(RecordKind.RESPONSE, RecordLayout.FLAG_INTERIM, exchange, exchange, head, "", -1);
    }

    public JournalFixture responseBody(long exchange, String body, long total) {
        return message(RecordKind.RESPONSE_BODY, 0, exchange, exchange, "", body, total);
    }

    /** Bytes that passed after an upgrade; {@code total} as for a response. */
    public JournalFixture tunnel(long exchange, boolean fromClient, String bytes, long total) {
        RecordKind kind = fromClient ? RecordKind.TUNNEL_FROM_CLIENT : RecordKind.TUNNEL_FROM_UPSTREAM;
        return message(kind, 0, exchange, exchange, "", bytes, total);
    }

    /** The failure of an exchange whose request had a head; see {@link #session(long)}. */
    public JournalFixture failure(long exchange, FailureCause cause, int statusSent, String detail) {
        FailureData data = new FailureData(cause, statusSent, detail);
        RecordWriter.failure(buffer, exchange, exchange, exchange == 0 ? 0 : session, 0, timeNs, data);
        return append();
    }

    public JournalFixture closed(long connection) {
        RecordWriter.connectionClosed(buffer, connection, timeNs, new CloseData(CloseReason.CLIENT_CLOSED, 0));
        return append();
    }

    public JournalFixture gap(LossCause cause, long exchanges, long bytes, long fromNs, long toNs) {
        RecordWriter.gap(buffer, timeNs, new GapData(cause, exchanges, bytes, fromNs, toNs));
        return append();
    }

    /** The wall clock was set, and is now so far ahead of the times of records. */
    public JournalFixture clock(long aheadNs) {
        RecordWriter.clock(buffer, timeNs, new ClockData(aheadNs));
        return append();
    }

    /** @param last whether the run ends with this account */
    public JournalFixture ledger(boolean last) {
        RecordWriter.ledger(buffer, timeNs, last, new LedgerData(42, 40, 0, new long[LossCause.COUNT]));
        return append();
    }

    /** Any record of a message; {@code total} as for {@link #response(long, int, String, long)}. */
    public JournalFixture message(
            RecordKind kind, int flags, long exchange, long connection, String head, String body, long total) {
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bodyBytes = body.getBytes(StandardCharsets.ISO_8859_1);
        buffer.clear();
        RecordWriter.header(buffer, kind, flags, exchange, connection, timeNs);
        RecordWriter.protocol(buffer, protocol);
        RecordWriter.session(buffer, session, (int) exchange);
        RecordWriter.headLength(buffer, headBytes.length);
        int at = RecordLayout.HEADER_LENGTH;
        if (total >= 0) {
            RecordWriter.end(buffer, timeNs + 1, total, 0xb0d1, 0);
            at += RecordLayout.END_BLOCK_LENGTH;
        }
        buffer.put(at, headBytes).put(at + headBytes.length, bodyBytes);
        RecordWriter.finish(buffer, at + headBytes.length + bodyBytes.length);
        return append();
    }

    /** A record of any kind with this data, valid or not. */
    public JournalFixture other(RecordKind kind, long exchange, long connection, ByteBuffer data) {
        buffer.clear();
        RecordWriter.header(buffer, kind, 0, exchange, connection, timeNs);
        RecordWriter.session(buffer, exchange == 0 ? 0 : session, 0);
        buffer.put(RecordLayout.HEADER_LENGTH, data, 0, data.capacity());
        RecordWriter.finish(buffer, RecordLayout.HEADER_LENGTH + data.capacity());
        return append();
    }

    private JournalFixture append() {
        if (!appender.append(buffer)) {
            throw new AssertionError("the disk guard refused");
        }
        return this;
    }

    public static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        appender.close();
    }
}
