package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lays out records in a caller's buffer (direct or heap; this class sets little-endian), at absolute offsets from the
 * buffer's position 0. Stateless; allocates nothing.
 *
 * <p>One call lays out a record that is not part of a message. For a record of a message, call {@link #header} first,
 * then set the other known fields, put the data at {@link #dataOffset}, and call {@link #finish} last.
 */
public final class RecordWriter {
    /** The word that holds ordinal, head length and protocol. */
    private static final long ORDINAL_0_OF_HTTP_1 =
            (long) Protocol.HTTP_1.code() << Integer.SIZE + RecordLayout.PROTOCOL_SHIFT;

    private RecordWriter() {}

    /** The offset at which the data of a record begins. */
    public static int dataOffset(boolean withEndBlock) {
        return RecordLayout.HEADER_LENGTH + (withEndBlock ? RecordLayout.END_BLOCK_LENGTH : 0);
    }

    /**
     * Writes the header fields that the recording side knows; length, CRC and sequence are set later. Session, ordinal
     * and head length become 0. The protocol of a record of a connection becomes HTTP/1, see {@link #protocol}.
     */
    public static void header(ByteBuffer to, RecordKind kind, int flags, long exchange, long connection, long timeNs) {
        to.order(ByteOrder.LITTLE_ENDIAN)
                .putInt(RecordLayout.MAGIC_OFFSET, RecordLayout.MAGIC)
                .put(RecordLayout.VERSION_OFFSET, (byte) RecordLayout.VERSION)
                .put(RecordLayout.KIND_OFFSET, (byte) kind.code())
                .putShort(RecordLayout.FLAGS_OFFSET, (short) flags)
                .putLong(RecordLayout.LENGTH_OFFSET, 0)
                .putLong(RecordLayout.SEQUENCE_OFFSET, 0)
                .putLong(RecordLayout.EXCHANGE_OFFSET, exchange)
                .putLong(RecordLayout.CONNECTION_OFFSET, connection)
                .putLong(RecordLayout.SESSION_OFFSET, 0)
                .putLong(RecordLayout.TIME_OFFSET, timeNs)
                .putLong(RecordLayout.ORDINAL_OFFSET, kind.isOfConnection() ? ORDINAL_0_OF_HTTP_1 : 0);
    }

    /** Sets the protocol of the record's connection. */
    public static void protocol(ByteBuffer to, Protocol protocol) {
        to.put(RecordLayout.PROTOCOL_OFFSET, (byte) protocol.code());
    }

    /** @param ordinal index of the request on its connection or, where the protocol has streams, its stream */
    public static void session(ByteBuffer to, long session, int ordinal) {
        to.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(RecordLayout.SESSION_OFFSET, session)
                .putInt(RecordLayout.ORDINAL_OFFSET, ordinal);
    }

    public static void headLength(ByteBuffer to, int headLength) {
        int protocol = to.order(ByteOrder.LITTLE_ENDIAN).getInt(RecordLayout.HEAD_LENGTH_OFFSET)
                & ~RecordLayout.HEAD_LENGTH_MASK;
        to.putInt(RecordLayout.HEAD_LENGTH_OFFSET, protocol | headLength);
    }

    /** The head length of the record that begins at an absolute index. */
    public static int headLengthOf(ByteBuffer record, int start) {
        return record.getInt(start + RecordLayout.HEAD_LENGTH_OFFSET) & RecordLayout.HEAD_LENGTH_MASK;
    }

    /** Writes the end block and sets the END flag; the data must begin after it. */
    public static void end(ByteBuffer to, long endTimeNs, long payloadLength, long bodyHash, int trailerLength) {
        to.order(ByteOrder.LITTLE_ENDIAN);
        int flags = to.getShort(RecordLayout.FLAGS_OFFSET) | RecordLayout.FLAG_END;
        to.putShort(RecordLayout.FLAGS_OFFSET, (short) flags)
                .putLong(RecordLayout.END_TIME_OFFSET, endTimeNs)
                .putLong(RecordLayout.PAYLOAD_LENGTH_OFFSET, payloadLength)
                .putLong(RecordLayout.BODY_HASH_OFFSET, bodyHash)
                .putInt(RecordLayout.TRAILER_LENGTH_OFFSET, trailerLength)
                .putInt(RecordLayout.REPEAT_OFFSET, 0);
    }

    /**
     * Copies a message record without its body, and refers to the earlier record of the same file that holds the body.
     *
     * @param record a record with a head, an end block and no trailers; from its absolute index {@code start} on
     * @param headLength its head length
     * @param backBytes how far before this record's offset in the file the other record begins: a multiple of
     *     {@link RecordLayout#REPEAT_UNIT_BYTES}
     */
    public static void repeated(ByteBuffer to, ByteBuffer record, int start, int headLength, long backBytes) {
        int length = dataOffset(true) + headLength;
        to.clear().order(ByteOrder.LITTLE_ENDIAN).put(0, record, start, length);
        int flags = to.getShort(RecordLayout.FLAGS_OFFSET) | RecordLayout.FLAG_REPEATED | RecordLayout.FLAG_TRUNCATED;
        to.putShort(RecordLayout.FLAGS_OFFSET, (short) flags)
                .putInt(RecordLayout.REPEAT_OFFSET, (int) (backBytes / RecordLayout.REPEAT_UNIT_BYTES));
        finish(to, length);
    }

    /** Lays out a whole GAP record. */
    public static void gap(ByteBuffer to, long timeNs, GapData data) {
        header(to.clear(), RecordKind.GAP, 0, 0, 0, timeNs);
        data.encode(to.position(dataOffset(false)));
        finish(to, to.position());
    }

    /**
     * Lays out a whole LEDGER record.
     *
     * @param last whether the run ends with this account
     */
    public static void ledger(ByteBuffer to, long timeNs, boolean last, LedgerData data) {
        header(to.clear(), RecordKind.LEDGER, last ? RecordLayout.FLAG_END : 0, 0, 0, timeNs);
        data.encode(to.position(dataOffset(false)));
        finish(to, to.position());
    }

    /** Lays out a whole CLOCK record. */
    public static void clock(ByteBuffer to, long timeNs, ClockData data) {
        header(to.clear(), RecordKind.CLOCK, 0, 0, 0, timeNs);
        data.encode(to.position(dataOffset(false)));
        finish(to, to.position());
    }

    /** Lays out a whole FAILURE record; the session of an exchange without a request head is 0. */
    public static void failure(
            ByteBuffer to, long exchange, long connection, long session, int ordinal, long timeNs, FailureData data) {
        header(to.clear(), RecordKind.FAILURE, 0, exchange, connection, timeNs);
        session(to, session, ordinal);
        data.encode(to.position(dataOffset(false)));
        finish(to, to.position());
    }

    /** Lays out a whole CONNECTION_CLOSED record. */
    public static void connectionClosed(ByteBuffer to, long connection, long timeNs, CloseData data) {
        header(to.clear(), RecordKind.CONNECTION_CLOSED, 0, 0, connection, timeNs);
        data.encode(to.position(dataOffset(false)));
        finish(to, to.position());
    }

    /** Sets the length field, and sets position and limit to the whole record. */
    public static void finish(ByteBuffer to, int length) {
        to.limit(length).position(0).order(ByteOrder.LITTLE_ENDIAN).putInt(RecordLayout.LENGTH_OFFSET, length);
    }
}
