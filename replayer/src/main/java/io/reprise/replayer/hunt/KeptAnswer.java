package io.reprise.replayer.hunt;

/**
 * A response that one firing got, kept for the comparison of content. This object owns the arrays; they never change.
 *
 * @param asked the recorded request
 * @param lane the lane that sent it
 * @param intendedNs when it was due, from the start of the firing
 * @param status of the response
 * @param head of the response, as received
 * @param body of the response as received, content coding and all
 * @param isWhole whether head and body are complete; incomplete responses are not compared
 */
// Nobody compares kept answers by value.
@SuppressWarnings("ArrayRecordComponent")
public record KeptAnswer(
        Asked asked, long lane, long intendedNs, int status, byte[] head, byte[] body, boolean isWhole) {
    /**
     * A recorded request.
     *
     * @param exchange its number, the same in each firing
     * @param endpoint method and path template
     * @param method the method
     * @param target the recorded request target
     * @param status the recorded status, or 0
     */
    public record Asked(long exchange, String endpoint, String method, String target, int status) {}
}
