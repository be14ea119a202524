package io.reprise.journal.exchange;

/**
 * The request of an exchange, as recorded. This object owns the arrays; they never change.
 *
 * @param start when the head was complete at the recorder
 * @param endTimeNs when the body was complete, nanoseconds since the Unix epoch; 0 if it never was
 * @param head the head as received, from start line to empty line
 * @param body the payload
 * @param trailers trailer field lines, often empty
 * @param chunked whether the body was chunked on the wire
 * @param bodyState how much of the body the journal holds
 */
// Nobody compares exchanges, and code that sends or hashes bodies needs plain bytes.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedRequest(
        RecordedStart start,
        long endTimeNs,
        byte[] head,
        RecordedBody body,
        byte[] trailers,
        boolean chunked,
        BodyState bodyState) {
    /** A request whose whole body was recorded and is in memory, with an unknown place in the order. */
    public RecordedRequest(
            long headTimeNs,
            long endTimeNs,
            byte[] head,
            byte[] body,
            byte[] trailers,
            long bodyBytes,
            boolean chunked) {
        this(
                new RecordedStart(headTimeNs, 0),
                endTimeNs,
                head,
                new RecordedBody(body, bodyBytes, body.length),
                trailers,
                chunked,
                BodyState.WHOLE);
    }

    /** When the head was complete at the recorder, nanoseconds since the Unix epoch. */
    public long headTimeNs() {
        return start.timeNs();
    }

    /** Wall-clock time at that moment, for people and other programs; see {@link RecordedStart}. */
    public long wallTimeNs() {
        return start.wallTimeNs();
    }

    /** The place of its start in the order of starts and ends of its run; 0 if unknown. */
    public long startSequence() {
        return start.sequence();
    }

    /** Whether the journal holds all of the body. */
    public boolean complete() {
        return bodyState == BodyState.WHOLE;
    }
}
