package io.reprise.journal.exchange;

/**
 * The final response of an exchange, as recorded. This object owns the arrays; they never change.
 *
 * @param headTimeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param endTimeNs when the response was complete, nanoseconds since the Unix epoch; 0 if it never was
 * @param endSequence place of its end in the order of starts and ends of its run; 0 if unknown or if it never ended
 * @param status the status code
 * @param head the head as received
 * @param body the payload
 * @param bodyHash the hash of the whole payload, see RecordLayout
 */
// Nobody compares exchanges, and code that sends or hashes bodies needs plain bytes.
@SuppressWarnings("ArrayRecordComponent")
public record RecordedResponse(
        long headTimeNs, long endTimeNs, long endSequence, int status, byte[] head, RecordedBody body, long bodyHash) {
    /** A response whose recorded body is completely in memory, with an unknown place in the order. */
    public RecordedResponse(
            long headTimeNs, long endTimeNs, int status, byte[] head, byte[] body, long bodyBytes, long bodyHash) {
        this(headTimeNs, endTimeNs, 0, status, head, new RecordedBody(body, bodyBytes, body.length), bodyHash);
    }

    /** Whether the head may set a cookie; only a parse, which costs much more, tells for sure. */
    public boolean setsCookies() {
        return SetCookies.mayBeIn(head);
    }
}
