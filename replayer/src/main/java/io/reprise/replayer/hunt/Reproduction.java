package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Signal.Kind;
import java.util.List;

/**
 * Whether a firing of a part of a recording shows a signal again. One request that shows it is enough: a hunt demands
 * several lanes and a significant difference, which a small part cannot have, so the search repeats firings instead.
 * Slow endpoints are judged by the hunt's own rule. Stateless.
 */
public final class Reproduction {
    private Reproduction() {}

    /** How many firings of the same part at the pace of the baseline a signal needs first, to compare with. */
    public static int references(Signal signal) {
        return switch (signal.kind()) {
            case FAILURE, CHANGED -> 0;
            case LOST_UPDATE -> 2; // the expected change of a number is the one from the first firing to the second
            case CONTENT, LEAK, DUPLICATE, SLOW, TAIL -> 1;
        };
    }

    /** Whether only the firing after it can say whether a firing shows a signal. */
    public static boolean showsInNext(Signal signal) {
        return signal.kind() == Kind.LOST_UPDATE;
    }

    /**
     * How many requests of the firing show it; of slow endpoints, 1 if they are slow and 0 if not.
     *
     * @param references firings of the same part at the pace of the baseline; at least one if the signal needs it
     */
    public static long shown(Signal signal, List<Firing> references, Firing firing) {
        return switch (signal.kind()) {
            case SLOW ->
                SignalTest.of(signal, new LatencyTest()).hints(references, firing, Findings.REPEATED_CHANCE_MAX)
                        ? 1
                        : 0;
            // The limit beyond which a response counts depends on the reference.
            case TAIL ->
                firing.signals().entrySet().stream()
                        .filter(seen -> seen.getKey().kind() == Kind.TAIL
                                && seen.getKey().endpoint().equals(signal.endpoint()))
                        .mapToLong(seen -> seen.getValue().seen().requests())
                        .max()
                        .orElse(0);
            default -> firing.observed(signal).seen().requests();
        };
    }
}
