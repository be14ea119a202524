package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.FiringEvidence.Overlap;
import io.reprise.replayer.hunt.Signal.Kind;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Derives likely causes from the evidence of a finding by fixed rules, which docs/hunting.md lists. Stateless. */
public final class Hints {
    /** A server or gateway has no capacity left, or a client asked too often. */
    private static final Pattern NO_CAPACITY = Pattern.compile("→ (429|502|503|504)\\b|timed out|refused");

    /** Production refused the request, and the target did as it was asked. */
    private static final Pattern ACCEPTED = Pattern.compile("^4\\d\\d → 2\\d\\d\\b");

    private Hints() {}

    /**
     * Sentences for people who look for the cause; empty if no rule applies.
     *
     * @param evidence of the firing in which the signal is most frequent
     */
    public static List<String> of(Signal signal, FiringEvidence evidence) {
        List<String> hints = new ArrayList<>();
        TimePattern times = evidence.patterns().getOrDefault(signal, TimePattern.NONE);
        boolean isFailure = signal.kind() == Kind.FAILURE || signal.kind() == Kind.CHANGED;
        if (isFailure && times.waitedNs().isPresent()) {
            hints.add("All of them waited about "
                    + Shown.milliseconds(times.waitedNs().getAsLong())
                    + " before they failed: look for a time limit of that length, such as that of a connection pool or"
                    + " of a lock.");
        } else if (isFailure && NO_CAPACITY.matcher(signal.detail()).find()) {
            hints.add("The target had no capacity left: look for the limit that was reached, such as workers, a"
                    + " connection pool, a queue, or a limit of requests per client.");
        }
        if (signal.kind() == Kind.CHANGED && ACCEPTED.matcher(signal.detail()).find()) {
            hints.add("The target accepts what was refused in the recording: look for code that checks something and"
                    + " then acts, with another request between.");
        }
        if (times.periodNs().isPresent()) {
            hints.add("They come in bursts, about "
                    + Shown.milliseconds(times.periodNs().getAsLong())
                    + " apart: look for something that happens so often, such as a cache entry that expires.");
        }
        List<Overlap> overlaps = evidence.overlaps().getOrDefault(signal, List.of());
        if (!overlaps.isEmpty() && overlaps.get(0).endpoint().equals(signal.endpoint())) {
            hints.add(
                    signal.kind() == Kind.TAIL
                            ? "They wait while others of the same endpoint are in flight: look for a lock, or for work"
                                    + " that each of them does although one would be enough."
                            : "They go wrong while another request for the same endpoint is in flight: look for a race"
                                    + " between two of them.");
        }
        ofKind(signal.kind()).ifPresent(hints::add);
        return hints;
    }

    private static Optional<String> ofKind(Kind kind) {
        return switch (kind) {
            case LOST_UPDATE ->
                Optional.of("Look for code that reads the number, computes, and writes the result back,"
                        + " with another request between.");
            case DUPLICATE ->
                Optional.of("Look for a value that is chosen from what is there already, and not by the"
                        + " database or at random.");
            case LEAK ->
                Optional.of("Look for a response that is cached for one user and sent to another, or for a"
                        + " variable that several requests share.");
            case FAILURE, CHANGED, CONTENT, SLOW, TAIL -> Optional.empty();
        };
    }
}
