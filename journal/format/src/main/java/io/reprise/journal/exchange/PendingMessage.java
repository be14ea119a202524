package io.reprise.journal.exchange;

import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordLookup;
import io.reprise.journal.RepeatedBody;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request or a response whose records are still arriving. */
final class PendingMessage {
    private static final byte[] NONE = {};

    private final RecordedStart start;
    private final byte[] head;
    private final boolean chunked;
    /** Null if nothing of it is wanted or nothing has arrived. */
    private @Nullable PendingBody body;

    private final int bodyWanted;
    private byte[] trailers = NONE;
    private long recordedBytes;
    private boolean truncated;
    private boolean ended;
    private long endTimeNs;
    private long endSequence;
    private long payloadLength;
    private long bodyHash;

    /**
     * @param first the record with the head
     * @param bodyWanted how much of the body is wanted
     * @param mayHold whether there is room for bytes of the body
     */
    PendingMessage(Record first, int bodyWanted, boolean mayHold) {
        start = new RecordedStart(first.timeNs(), order(first), first.wallTimeNs());
        head = copyOf(first.head());
        chunked = (first.flags() & RecordLayout.FLAG_CHUNKED) != 0;
        this.bodyWanted = bodyWanted;
        add(first, mayHold);
    }

    void add(Record record, boolean mayHold) {
        RepeatedBody repeated = record.repeatedBody();
        int added = repeated == null ? record.body().remaining() : repeated.length();
        if (added > 0) {
            addBody(record, repeated, mayHold);
            recordedBytes += added;
        }
        truncated |= repeated == null && (record.flags() & RecordLayout.FLAG_TRUNCATED) != 0;
        if (record.isEnd()) {
            ended = true;
            endTimeNs = record.endTimeNs();
            endSequence = order(record);
            payloadLength = record.payloadLength();
            bodyHash = record.bodyHash();
            trailers = copyOf(record.trailers());
        }
    }

    /** The place of a record in the order of its run, counted from 1 because 0 means unknown. */
    static long order(Record record) {
        return record.sequence() + 1;
    }

    private void addBody(Record record, @Nullable RepeatedBody repeated, boolean mayHold) {
        PendingBody to = body;
        if (to == null && bodyWanted > 0) {
            to = new PendingBody(bodyWanted);
            body = to;
        }
        if (to != null && repeated != null) {
            to.add(repeated);
        } else if (to != null) {
            to.add(record, mayHold);
        }
    }

    private static byte[] copyOf(ByteBuffer view) {
        if (!view.hasRemaining()) {
            return NONE;
        }
        byte[] copy = new byte[view.remaining()];
        view.get(view.position(), copy);
        return copy;
    }

    boolean hasEnded() {
        return ended;
    }

    long headTimeNs() {
        return start.timeNs();
    }

    long wallTimeNs() {
        return start.wallTimeNs();
    }

    /** The memory that it takes besides the bytes of its body. */
    long heldBytes() {
        return (long) head.length + trailers.length + (body == null ? 0 : body.placesBytes());
    }

    /** The memory that the bytes of its body take. */
    long heldBodyBytes() {
        return body == null ? 0 : body.heldBytes();
    }

    RecordedRequest toRequest(long exchange, @Nullable RecordLookup lookup) {
        // A record lost in the middle shows only in the length.
        boolean whole = ended && !truncated && payloadLength == recordedBytes;
        byte[] bytes = bodyBytes(exchange, lookup);
        BodyState state = bytes == null ? BodyState.GONE : whole ? BodyState.WHOLE : BodyState.PARTIAL;
        return new RecordedRequest(start, endTimeNs, head, recordedBody(bytes), trailers, chunked, state);
    }

    RecordedResponse toResponse(int status, long exchange, @Nullable RecordLookup lookup) {
        byte[] bytes = bodyBytes(exchange, lookup);
        return new RecordedResponse(
                start.timeNs(), endTimeNs, endSequence, status, head, recordedBody(bytes), bodyHash);
    }

    private RecordedBody recordedBody(byte @Nullable [] bytes) {
        return new RecordedBody(bytes == null ? NONE : bytes, payloadBytes(), recordedBytes);
    }

    /** The bytes of the body; null if they are not in the journal any more. */
    private byte @Nullable [] bodyBytes(long exchange, @Nullable RecordLookup lookup) {
        return body == null || lookup == null ? NONE : body.bytes(exchange, lookup);
    }

    private long payloadBytes() {
        // The payload had at least the bytes that were recorded, whatever an untrusted record says.
        return Math.max(payloadLength, recordedBytes);
    }
}
