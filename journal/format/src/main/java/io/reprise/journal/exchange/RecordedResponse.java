package io.reprise.journal.exchange;

/**
 * The final response of an exchange, as recorded. The arrays are owned by this object and never changed.
 *
 * @param headTimeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param endTimeNs when the response was complete; 0 when it never was
 * @param status the status code
 * @param head the head as received
 * @param body the payload as far as it was recorded and asked for, see {@link Bodies}
 * @param bodyBytes the whole payload's length
 * @param recordedBytes how much of the payload is in the journal; the recorder bounds it
 * @param bodyHash the hash of the whole payload, see RecordLayout
 */
// Nobody compares exchanges, and whoever sends or hashes bodies wants the bytes as they are.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedResponse(
        long headTimeNs,
        long endTimeNs,
        int status,
        byte[] head,
        byte[] body,
        long bodyBytes,
        long recordedBytes,
        long bodyHash) {
    /** A response of which all that was recorded of the body is in memory. */
    public RecordedResponse(
            long headTimeNs, long endTimeNs, int status, byte[] head, byte[] body, long bodyBytes, long bodyHash) {
        this(headTimeNs, endTimeNs, status, head, body, bodyBytes, body.length, bodyHash);
    }
}
