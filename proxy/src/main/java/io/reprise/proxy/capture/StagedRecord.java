package io.reprise.proxy.capture;

import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;

/**
 * The record of a message that an event loop is gathering, in the loop's own memory. Slots of the ring are claimed only
 * when the record is finished, because a claimed slot that is not published stops the journal for all loops. Confined
 * to one loop.
 *
 * <p>Data is put where a record with an end block has it. A record without an end block begins 32 bytes later, so that
 * the data need not be moved in either case.
 */
final class StagedRecord {
    private static final int DATA = RecordWriter.dataOffset(true);
    private static final int SHIFT = RecordLayout.END_BLOCK_LENGTH;
    /** Room for the body that arrives together with the largest head, and for trailers. */
    private static final int BODY_BYTES = 64 * 1024;

    private final ByteBuffer withEnd;
    private final ByteBuffer withoutEnd;

    private RecordKind kind = RecordKind.REQUEST;
    private int flags;
    private long timeNs;
    private int headLength;
    private int end = DATA;

    StagedRecord(int headBytesMax) {
        withEnd = ByteBuffer.allocateDirect(DATA + headBytesMax + BODY_BYTES);
        withoutEnd = withEnd.slice(SHIFT, withEnd.capacity() - SHIFT);
    }

    /** @param time nanoseconds since the Unix epoch */
    void begin(RecordKind of, int withFlags, long time) {
        kind = of;
        flags = withFlags;
        timeNs = time;
        headLength = 0;
        end = DATA;
    }

    int room() {
        return withEnd.capacity() - end;
    }

    /** Bytes of HTTP in it. */
    int dataLength() {
        return end - DATA;
    }

    /** Whether it continues a body and has no head. */
    boolean isBody() {
        return headLength == 0;
    }

    /** Copies its bytes of HTTP to a position of another buffer, which must have room. */
    void copyData(ByteBuffer to, int position) {
        to.put(position, withEnd.clear(), DATA, dataLength());
    }

    long timeNs() {
        return timeNs;
    }

    void putHead(byte[] bytes, int length) {
        withEnd.clear().put(end, bytes, 0, length);
        headLength = length;
        end += length;
    }

    /** Copies bytes at absolute positions of {@code from}; there must be room. */
    void put(ByteBuffer from, int position, int length) {
        withEnd.clear().put(end, from, position, length);
        end += length;
    }

    /** The record of a message that continues; valid until the next use of this object. */
    ByteBuffer finish(int moreFlags, ExchangeRecorder of) {
        return finish(withoutEnd, end - SHIFT, moreFlags, of);
    }

    /** The record that ends its message; valid until the next use of this object. */
    ByteBuffer finishMessage(ExchangeRecorder of, MessageAccount message, long endTimeNs, int trailerLength) {
        int moreFlags = message.flags() | RecordLayout.FLAG_END;
        ByteBuffer record = finish(withEnd, end, moreFlags, of);
        RecordWriter.end(record, endTimeNs, message.payloadLength(), message.hash(), trailerLength);
        return record;
    }

    private ByteBuffer finish(ByteBuffer record, int length, int moreFlags, ExchangeRecorder of) {
        record.clear();
        RecordWriter.header(record, kind, flags | moreFlags, of.exchange(), of.connection(), timeNs);
        RecordWriter.protocol(record, of.protocol());
        RecordWriter.session(record, of.session(), of.ordinal());
        RecordWriter.headLength(record, headLength);
        RecordWriter.finish(record, length);
        return record;
    }
}
