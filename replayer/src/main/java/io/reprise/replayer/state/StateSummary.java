package io.reprise.replayer.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The account of the value links of a replay.
 *
 * @param kinds the counts of each kind of link
 * @param firstUnresolved the first value of each session that could not be mapped, for a bounded number of sessions
 * @param unusedRules rules of {@code --correlate FILE}, with file and line, and of {@code --fresh} that no value of the
 *     recording matches
 * @param renewed number of values sent that clients had made up and that were made up anew
 * @param cutResponses number of responses of which only a part was read, because they were too long or memory was short
 */
public record StateSummary(
        List<Counted> kinds,
        List<LiveState.Unresolved> firstUnresolved,
        List<String> unusedRules,
        long renewed,
        long cutResponses) {
    private static final String SIGNED = Derivation.signedToken("").label("").replace(")", "");
    private static final String PROOF = Derivation.proof("").label("").replace(")", "");

    /** A replay without value links. */
    public static final StateSummary NONE = new StateSummary(List.of(), List.of(), List.of(), 0, 0);

    /** The sum of both accounts, kind by kind. */
    public StateSummary plus(StateSummary other) {
        Map<LinkKind, Counted> sums = new LinkedHashMap<>();
        kinds.forEach(each -> sums.merge(each.kind, each, Counted::plus));
        other.kinds.forEach(each -> sums.merge(each.kind, each, Counted::plus));
        List<LinkKind> order = List.copyOf(sums.keySet());
        List<LiveState.Unresolved> all = new ArrayList<>(firstUnresolved);
        for (LiveState.Unresolved each : other.firstUnresolved) {
            int kind = order.indexOf(other.kinds.get(each.kind()).kind);
            all.add(new LiveState.Unresolved(kind, each.session(), each.exchange(), each.recorded()));
        }
        Set<String> unused = new LinkedHashSet<>(unusedRules);
        unused.addAll(other.unusedRules);
        return new StateSummary(
                List.copyOf(sums.values()),
                List.copyOf(all),
                List.copyOf(unused),
                renewed + other.renewed,
                cutResponses + other.cutResponses);
    }

    /**
     * Number of values of one kind of link, by the value that was sent.
     *
     * @param mapped the target's values
     * @param derived values computed from the target's values
     * @param guessed the likeliest of several values of the target
     * @param kept recorded values that the target issued too
     * @param unresolved recorded values for which nothing was found
     */
    public record Counted(LinkKind kind, long mapped, long derived, long guessed, long kept, long unresolved) {
        private Counted plus(Counted other) {
            return new Counted(
                    kind,
                    mapped + other.mapped,
                    derived + other.derived,
                    guessed + other.guessed,
                    kept + other.kept,
                    unresolved + other.unresolved);
        }

        /** Why values are unresolved, in words. */
        public String unresolvedBecause() {
            if (kind.kind().startsWith(PROOF)) {
                return "the client proves a key with it, which only a --filter can do";
            }
            return kind.kind().startsWith(SIGNED)
                    ? "the client signs a token that carries it, which only a --filter can do"
                    : "the target showed no equivalent";
        }

        /** Number of values sent. */
        public long used() {
            return mapped + derived + guessed + kept + unresolved;
        }
    }

    /** Number of values sent. */
    public long used() {
        return sum(Counted::used);
    }

    public long mapped() {
        return sum(Counted::mapped);
    }

    public long derived() {
        return sum(Counted::derived);
    }

    public long guessed() {
        return sum(Counted::guessed);
    }

    public long kept() {
        return sum(Counted::kept);
    }

    public long unresolved() {
        return sum(Counted::unresolved);
    }

    private long sum(ToLongFunction<Counted> part) {
        return kinds.stream().mapToLong(part).sum();
    }
}
