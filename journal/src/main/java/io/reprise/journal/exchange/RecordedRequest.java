package io.reprise.journal.exchange;

/**
 * The request of an exchange, as recorded. The arrays are owned by this object and never changed.
 *
 * @param headTimeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param endTimeNs when the body was complete; 0 when it never was
 * @param head the head as received, start line to empty line
 * @param body the payload without chunk framing, as far as it was recorded
 * @param trailers trailer field lines, often empty
 * @param bodyBytes the whole payload's length on the wire
 * @param chunked whether the body was chunked on the wire
 * @param complete whether {@code body} is all of it
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
        boolean chunked,
        boolean complete) {}
