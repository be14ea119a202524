package io.reprise.proxy.capture;

import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A small piece of a body that waits for more bytes, laid out as the record it will become. Confined to one loop. */
final class HeldPiece {
    /** Leaves room for an end block in one slot of the ring. */
    static final int RECORD_BYTES = 1_952;

    static final int DATA_BYTES_MAX = RECORD_BYTES - RecordWriter.dataOffset(false);

    private final ByteBuffer record;
    private int end;
    private long timeNs;
    private long heldSinceNs;
    private @Nullable ExchangeRecorder owner;
    private @Nullable MessageAccount message;

    /** Neighbours in the list of {@link HeldPieces}, which alone changes them. */
    @Nullable
    HeldPiece next;

    @Nullable
    HeldPiece previous;

    /** @param record room for {@link #RECORD_BYTES} */
    HeldPiece(ByteBuffer record) {
        this.record = record;
    }

    /**
     * Copies the staged record.
     *
     * @param sinceNs a reading of the recorder's clock
     */
    void begin(ExchangeRecorder by, MessageAccount of, StagedRecord staged, long sinceNs) {
        owner = by;
        message = of;
        timeNs = staged.timeNs();
        heldSinceNs = sinceNs;
        end = RecordWriter.dataOffset(false);
        record.clear();
        staged.copyData(record, end);
        end += staged.dataLength();
    }

    int room() {
        return RECORD_BYTES - end;
    }

    int dataLength() {
        return end - RecordWriter.dataOffset(false);
    }

    /** When its first byte passed, in nanoseconds since the Unix epoch. */
    long timeNs() {
        return timeNs;
    }

    long heldSinceNs() {
        return heldSinceNs;
    }

    @Nullable
    ExchangeRecorder owner() {
        return owner;
    }

    @Nullable
    MessageAccount message() {
        return message;
    }

    /** Copies bytes at absolute positions of {@code from}; there must be room. */
    void put(ByteBuffer from, int position, int length) {
        record.clear().put(end, from, position, length);
        end += length;
    }

    /** Copies its bytes into a record that continues them. */
    void moveTo(StagedRecord staged) {
        staged.put(record.clear(), RecordWriter.dataOffset(false), dataLength());
    }

    /** The record; valid until the piece is used again. */
    ByteBuffer finish(ExchangeRecorder by, MessageAccount of) {
        record.clear();
        RecordWriter.header(record, of.bodyKind(), of.flags(), by.exchange(), by.connection(), timeNs);
        RecordWriter.protocol(record, by.protocol());
        RecordWriter.session(record, by.session(), by.ordinal());
        RecordWriter.finish(record, end);
        return record;
    }

    void forget() {
        owner = null;
        message = null;
    }
}
