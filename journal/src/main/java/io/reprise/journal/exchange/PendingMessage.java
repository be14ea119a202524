package io.reprise.journal.exchange;

import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;

/** A request or a response while its records come in. */
final class PendingMessage {
    private final long headTimeNs;
    private final byte[] head;
    private final boolean chunked;
    private final ByteAccumulator body = new ByteAccumulator();
    private byte[] trailers = {};
    private boolean truncated;
    private boolean ended;
    private long endTimeNs;
    private long payloadLength;
    private long bodyHash;

    /** @param first the record with the head */
    PendingMessage(Record first) {
        headTimeNs = first.timeNs();
        head = ByteAccumulator.copyOf(first.head());
        chunked = (first.flags() & RecordLayout.FLAG_CHUNKED) != 0;
        add(first);
    }

    void add(Record record) {
        body.add(record.body());
        truncated |= (record.flags() & RecordLayout.FLAG_TRUNCATED) != 0;
        if (record.isEnd()) {
            ended = true;
            endTimeNs = record.endTimeNs();
            payloadLength = record.payloadLength();
            bodyHash = record.bodyHash();
            trailers = ByteAccumulator.copyOf(record.trailers());
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether the body would no longer fit an array. */
    boolean isFull(int more) {
        return body.length() > Integer.MAX_VALUE - 8 - more;
    }

    long headTimeNs() {
        return headTimeNs;
    }

    RecordedRequest toRequest() {
        byte[] payload = body.take();
        // A record lost in the middle shows only in the length.
        boolean complete = ended && !truncated && payloadLength == payload.length;
        return new RecordedRequest(
                headTimeNs, endTimeNs, head, payload, trailers, payloadBytes(payload), chunked, complete);
    }

    RecordedResponse toResponse(int status) {
        byte[] payload = body.take();
        return new RecordedResponse(headTimeNs, endTimeNs, status, head, payload, payloadBytes(payload), bodyHash);
    }

    private long payloadBytes(byte[] payload) {
        // What is there is the least that it can have been, whatever an untrusted record says.
        return Math.max(payloadLength, payload.length);
    }
}
