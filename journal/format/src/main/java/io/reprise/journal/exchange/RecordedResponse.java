package io.reprise.journal.exchange;

/**
 * The final response of an exchange, as recorded. This object owns the arrays; they never change.
 *
 * @param headTimeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param endTimeNs when the response was complete, nanoseconds since the Unix epoch; 0 if it never was
 * @param status the status code
 * @param head the head as received
 * @param body the payload
 * @param bodyHash the hash of the whole payload, see RecordLayout
 */
// Nobody compares exchanges, and code that sends or hashes bodies needs plain bytes.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedResponse(
        long headTimeNs, long endTimeNs, int status, byte[] head, RecordedBody body, long bodyHash) {
    /** A response whose recorded body is completely in memory. */
    public RecordedResponse(
            long headTimeNs, long endTimeNs, int status, byte[] head, byte[] body, long bodyBytes, long bodyHash) {
        this(headTimeNs, endTimeNs, status, head, new RecordedBody(body, bodyBytes, body.length), bodyHash);
    }
}
