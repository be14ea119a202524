package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import org.jspecify.annotations.Nullable;

/**
 * What became of one planned request. Immutable. All times are nanoseconds after the start of the step.
 *
 * @param request what was planned, with its intended time
 * @param sentNs when the request was handed to the socket; 0 when it never was
 * @param heldNs how much of sent − intended was spent waiting for earlier responses: of the session, or of the requests
 *     that took all places in flight by the target's doing; the rest of it is the replayer's own lag
 * @param firstByteNs when the first byte of the response arrived; 0 without one
 * @param endNs when the response was complete or the failure was known
 * @param response what came back, or null when nothing complete did
 * @param failure why there is no complete response, or null
 * @param detail a short text about the failure; empty without one
 */
public record Outcome(
        PlannedRequest request,
        long sentNs,
        long heldNs,
        long firstByteNs,
        long endNs,
        @Nullable ReplayedResponse response,
        @Nullable ReplayFailure failure,
        String detail) {
    /**
     * A complete response of the target.
     *
     * @param status the status code
     * @param bodyBytes length of the payload
     * @param bodyHash hash of the payload, the same as the journal's, so that they can be compared
     */
    public record ReplayedResponse(int status, long bodyBytes, long bodyHash) {}

    /** Response time, free of coordinated omission: end − intended. */
    public long responseTimeNs() {
        return endNs - request.intendedNs();
    }

    /** Service time: end − sent. */
    public long serviceTimeNs() {
        return endNs - sentNs;
    }

    /** Send lag: sent − intended. */
    public long sendLagNs() {
        return sentNs - request.intendedNs();
    }
}
