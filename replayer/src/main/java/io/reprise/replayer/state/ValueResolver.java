package io.reprise.replayer.state;

import io.reprise.replayer.state.RequestState.Needed;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which value of the target stands for a recorded value, among those that its producers issued. A sure place
 * wins; several sure places of a strong value vote; next come the pair that the lane used before (of a short value,
 * only if it is one of several places that fit equally well), a sure place in another list of the session and, if
 * guesses are allowed, the likeliest place. Confined to one event loop.
 */
public final class ValueResolver {
    private final LaneValues strongPairs;
    /** Kept apart from strong values, of which a page may have many, such as one-time tokens. */
    private final LaneValues otherPairs;

    private final boolean guesses;

    /**
     * The value to send in one slot of a request.
     *
     * @param kind the index of the link's kind
     * @param recorded the recorded value, decoded
     * @param value the value to send, decoded
     */
    public record Decision(int kind, Slot slot, String recorded, String value, LinkOutcome outcome) {
        /** The value cannot stand in the slot, so that the recorded one is sent. */
        public Decision refused() {
            return new Decision(kind, slot, recorded, recorded, LinkOutcome.UNRESOLVED);
        }
    }

    private record Resolved(String value, LinkOutcome outcome) {}

    /**
     * @param lanesMax number of lanes whose pairs are remembered
     * @param guesses whether a likely value is sent rather than the recorded one
     */
    public ValueResolver(int lanesMax, boolean guesses) {
        strongPairs = new LaneValues(lanesMax);
        otherPairs = new LaneValues(lanesMax);
        this.guesses = guesses;
    }

    /** The values to send in a request; a recorded value where nothing better is known. */
    public List<Decision> resolve(long lane, RequestState state) {
        return resolve(lane, state, Map.of());
    }

    /**
     * The values to send in a request; a recorded value where nothing better is known.
     *
     * @param renewed by recorded value, the renewed values of the request: digests may be of
     *     such a value and an issued one
     */
    public List<Decision> resolve(long lane, RequestState state, Map<String, String> renewed) {
        List<Decision> decisions = new ArrayList<>(state.needed().size());
        Map<String, String> sent = new HashMap<>();
        boolean derives = false;
        for (Needed needed : state.needed()) {
            derives |= needed.link().derivation() != null;
            Resolved resolved = resolve(lane, needed.issued());
            sent.putIfAbsent(needed.issued().link().recorded(), resolved.value());
            decisions.add(decision(needed.link(), resolved));
        }
        renewed.forEach(sent::putIfAbsent);
        for (int i = 0; derives && i < decisions.size(); i++) {
            ValueLink link = state.needed().get(i).link();
            if (link.derivation() != null) {
                decisions.set(i, decision(link, derive(link, link.derivation(), decisions.get(i), sent)));
            }
        }
        return decisions;
    }

    private static Decision decision(ValueLink link, Resolved resolved) {
        return new Decision(link.kind(), link.slot(), link.recorded(), resolved.value(), resolved.outcome());
    }

    /** @param issued the counterpart of the issued value */
    private static Resolved derive(ValueLink link, Derivation derivation, Decision issued, Map<String, String> sent) {
        boolean same = issued.value().equals(derivation.issued());
        if (issued.outcome() == LinkOutcome.UNRESOLVED || !derivation.isComputable() && !same) {
            return new Resolved(link.recorded(), LinkOutcome.UNRESOLVED);
        }
        String partner = sent.getOrDefault(derivation.partner(), derivation.partner());
        String value = derivation.isComputable() ? derivation.of(issued.value(), partner) : link.recorded();
        if (value.equals(link.recorded())) {
            return new Resolved(value, LinkOutcome.KEPT);
        }
        return new Resolved(value, issued.outcome() == LinkOutcome.GUESSED ? LinkOutcome.GUESSED : LinkOutcome.DERIVED);
    }

    private Resolved resolve(long lane, Needed needed) {
        ValueLink link = needed.link();
        LaneValues pairs = link.strength() == Strength.STRONG ? strongPairs : otherPairs;
        Resolved sure = sure(needed);
        if (sure != null) {
            pairs.put(lane, link.recorded(), sure.value());
            return sure;
        }
        String paired = pairs.get(lane, link.recorded());
        boolean meansOneThing = link.strength() == Strength.STRONG || link.strength() == Strength.MEDIUM;
        if (paired != null && (meansOneThing || isAmongAlike(needed, paired))) {
            return of(link, paired, LinkOutcome.MAPPED);
        }
        Located elsewhere = best(needed, Certainty.ELSEWHERE);
        if (elsewhere != null) {
            pairs.put(lane, link.recorded(), elsewhere.value());
            return of(link, elsewhere.value(), LinkOutcome.MAPPED);
        }
        Located guess = best(needed, Certainty.DOUBTFUL);
        if (guess == null) {
            guess = best(needed, Certainty.GUESS);
        }
        if (best(needed, Certainty.CONSTANT) != null) {
            return new Resolved(link.recorded(), LinkOutcome.KEPT);
        }
        if (guess != null && guesses) {
            return of(link, guess.value(), LinkOutcome.GUESSED);
        }
        return new Resolved(link.recorded(), LinkOutcome.UNRESOLVED);
    }

    /**
     * Whether a response shows this value in one of several places that fit equally well, such as rows of the same
     * name. A short value means several things, but there it means what it meant to the lane before.
     */
    private static boolean isAmongAlike(Needed needed, String value) {
        for (int i = 0; i < needed.producers().size(); i++) {
            if (at(needed, i).alike().contains(value)) {
                return true;
            }
        }
        return false;
    }

    private static Resolved of(ValueLink link, String value, LinkOutcome outcome) {
        boolean same = value.equals(link.recorded());
        return new Resolved(value, same && outcome == LinkOutcome.MAPPED ? LinkOutcome.KEPT : outcome);
    }

    /** The sure value of the likeliest producer; for a strong value, the sure value that most producers issued. */
    private static @Nullable Resolved sure(Needed needed) {
        if (needed.link().strength() != Strength.STRONG) {
            Located first = best(needed, Certainty.SURE);
            return first == null ? null : of(needed.link(), first.value(), LinkOutcome.MAPPED);
        }
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (int i = 0; i < needed.producers().size(); i++) {
            Located located = at(needed, i);
            if (located.certainty() == Certainty.SURE) {
                votes.merge(located.value(), 1, Integer::sum);
            }
        }
        String winner = null;
        int most = 0;
        for (Map.Entry<String, Integer> vote : votes.entrySet()) {
            if (vote.getValue() > most) {
                most = vote.getValue();
                winner = vote.getKey();
            }
        }
        return winner == null ? null : of(needed.link(), winner, LinkOutcome.MAPPED);
    }

    /** The value of the likeliest producer with this certainty, or null. */
    private static @Nullable Located best(Needed needed, Certainty certainty) {
        for (int i = 0; i < needed.producers().size(); i++) {
            Located located = at(needed, i);
            if (located.certainty() == certainty) {
                return located;
            }
        }
        return null;
    }

    private static Located at(Needed needed, int index) {
        List<@Nullable Issuance> producers = needed.producers();
        Issuance producer = producers.get(index);
        return producer == null
                ? Located.ABSENT
                : producer.at(needed.link().producers().get(index).wanted());
    }
}
