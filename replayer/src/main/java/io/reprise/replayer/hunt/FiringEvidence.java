package io.reprise.replayer.hunt;

import io.reprise.replayer.measure.FailureGroup;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of one firing that is kept when it is over. Immutable.
 *
 * @param firing what went wrong how often, and how long answers took
 * @param examples by signal, the first answers that went wrong in this way
 * @param followed by signal, how many of its answers followed an answer of their lane that went wrong in another way
 * @param overlaps by signal, the endpoints whose requests were in flight when answers went wrong
 * @param patterns by signal, the pattern in the times of its answers
 */
public record FiringEvidence(
        Firing firing,
        Map<Signal, List<Example>> examples,
        Map<Signal, Map<Signal, Long>> followed,
        Map<Signal, List<Overlap>> overlaps,
        Map<Signal, TimePattern> patterns) {
    /** Evidence of a firing alone. */
    public static FiringEvidence of(Firing firing) {
        return new FiringEvidence(firing, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * An endpoint whose requests were in flight when answers went wrong, and less often when they were right.
     *
     * @param endpoint the endpoint
     * @param wrong answers that went wrong while such a request was in flight
     * @param wrongOf all answers that went wrong in this way
     * @param right answers that were right while such a request was in flight
     * @param rightOf all answers of the failing endpoint that were right
     */
    public record Overlap(String endpoint, int wrong, int wrongOf, int right, int rightOf) {}

    /** The same, fired for another reason. */
    public FiringEvidence withRole(Firing.Role role) {
        return new FiringEvidence(firing.withRole(role), examples, followed, overlaps, patterns);
    }

    /** The same with what the comparison of content says now; asked again after later firings. */
    public FiringEvidence withContent(Map<Signal, Observation> content) {
        return new FiringEvidence(firing.withContent(content), examples, followed, overlaps, patterns);
    }

    /**
     * An answer that went wrong.
     *
     * @param exchange the recorded exchange, as {@code journal show --exchange} takes it
     * @param session the session that it belongs to in the recording, as {@code --session} takes it
     * @param request method and request target
     * @param sentNs when it was sent, or should have been, nanoseconds after the start of the firing
     * @param inFlight requests in flight at that moment, itself included
     * @param detail a short text about the failure; empty without one
     * @param answers the recorded and the replayed response; null if the target's was not kept
     */
    public record Example(
            String exchange,
            String session,
            String request,
            long sentNs,
            int inFlight,
            String detail,
            FailureGroup.@Nullable Answers answers) {}
}
