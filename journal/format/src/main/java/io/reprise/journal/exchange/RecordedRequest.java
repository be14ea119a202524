package io.reprise.journal.exchange;

/**
 * The request of an exchange, as recorded. The arrays are owned by this object and never changed.
 *
 * @param headTimeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param endTimeNs when the body was complete; 0 when it never was
 * @param head the head as received, start line to empty line
 * @param body the payload without chunk framing, as far as it was recorded and asked for, see {@link Bodies}
 * @param trailers trailer field lines, often empty
 * @param bodyBytes the whole payload's length on the wire
 * @param recordedBytes how much of the payload is in the journal
 * @param chunked whether the body was chunked on the wire
 * @param bodyState whether the journal holds all of it
 */
// Nobody compares exchanges, and whoever sends or hashes bodies wants the bytes as they are.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedRequest(
        long headTimeNs,
        long endTimeNs,
        byte[] head,
        byte[] body,
        byte[] trailers,
        long bodyBytes,
        long recordedBytes,
        boolean chunked,
        BodyState bodyState) {
    /** A request whose whole body was recorded and is in memory. */
    public RecordedRequest(
            long headTimeNs,
            long endTimeNs,
            byte[] head,
            byte[] body,
            byte[] trailers,
            long bodyBytes,
            boolean chunked) {
        this(headTimeNs, endTimeNs, head, body, trailers, bodyBytes, body.length, chunked, BodyState.WHOLE);
    }

    /** Whether the journal holds all of the body. */
    public boolean complete() {
        return bodyState == BodyState.WHOLE;
    }
}
