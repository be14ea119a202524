package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one planned request. Immutable. All times are nanoseconds after the start of the step.
 *
 * @param request what was planned, with its intended time
 * @param sentNs when the request was handed to the socket; 0 when it never was
 * @param heldNs how much of sent − intended was spent waiting for earlier responses: of the session, or of the requests
 *     that took all places in flight by the target's doing; the rest of it is the replayer's own lag
 * @param firstByteNs when the first byte of the response arrived; 0 without one
 * @param endNs when the response was complete or the failure was known
 * @param result the response, or why there is none
 * @param evidence evidence about the response, if one began; null if it is as recorded and not kept
 */
public record Outcome(
        PlannedRequest request,
        long sentNs,
        long heldNs,
        long firstByteNs,
        long endNs,
        Result result,
        @Nullable Evidence evidence) {
    /** An outcome without evidence: no response, or a response as recorded. */
    public Outcome(PlannedRequest request, long sentNs, long heldNs, long firstByteNs, long endNs, Result result) {
        this(request, sentNs, heldNs, firstByteNs, endNs, result, null);
    }

    /**
     * Evidence about a response.
     *
     * @param deviation how it differs from the recorded one; null if it does not
     * @param kept the response as far as it was kept; null if it was not
     */
    public record Evidence(
            @Nullable Deviation deviation, @Nullable KeptResponse kept) {}

    /** A complete response, or the failure to get one. */
    public sealed interface Result {}

    /**
     * A complete response of the target.
     *
     * @param status the status code
     * @param bodyBytes length of the payload
     * @param bodyHash hash of the payload, the same as the journal's, so that they can be compared
     */
    public record ReplayedResponse(int status, long bodyBytes, long bodyHash) implements Result {}

    /**
     * No complete response.
     *
     * @param failure why
     * @param detail a short text about the failure
     */
    public record Failed(ReplayFailure failure, String detail) implements Result {}

    /**
     * The replayer left the response when the recorded client had left it.
     *
     * @param status the status code; 0 if no response had begun
     */
    public record Left(int status) implements Result {}

    /** The complete response; null when there is none. */
    public @Nullable ReplayedResponse response() {
        return result instanceof ReplayedResponse response ? response : null;
    }

    /** Why there is no complete response; null when there is one. */
    public @Nullable ReplayFailure failure() {
        return result instanceof Failed failed ? failed.failure() : null;
    }

    /** Whether the outcome differs from the recorded one. */
    public Change change() {
        Deviation deviation = deviation();
        return deviation == null ? Change.NONE : deviation.change();
    }

    /** How the response, if one began, differs from the recorded one; null if it does not. */
    public @Nullable Deviation deviation() {
        return evidence == null ? null : evidence.deviation();
    }

    /** The response as far as it was kept; null if it was not. */
    public @Nullable KeptResponse kept() {
        return evidence == null ? null : evidence.kept();
    }

    /** A short text about the failure; empty without one. */
    public String detail() {
        return result instanceof Failed failed ? failed.detail() : "";
    }

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
