package io.reprise.replayer.state;

import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Strength;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The value links of one planned request: the values that it needs of earlier responses, and the values of its own
 * response that later requests need. Immutable, with thread-safe parts.
 *
 * @param issuance the values that its response issues; null if no later request needs one
 * @param needed the values that its request needs, in the order of their links
 * @param fresh the values in its request that the client made up
 */
public record RequestState(@Nullable Issuance issuance, List<Needed> needed, List<FreshValue> fresh) {
    /**
     * A value that a request needs.
     *
     * @param link where it goes
     * @param producers the issuances, in the order of the link's producers; null for a response that is not replayed
     */
    public record Needed(ValueLink link, List<@Nullable Issuance> producers) {
        /** The need for the issued value from which the link's value was computed; this need if it was not computed. */
        Needed issued() {
            Derivation derivation = link.derivation();
            if (derivation == null) {
                return this;
            }
            Strength strength = Strength.of(derivation.issued());
            return new Needed(
                    new ValueLink(link.kind(), link.slot(), derivation.issued(), strength, link.producers()),
                    producers);
        }
    }

    /** Number of values that only responses to other processes issue. */
    public long neededFromElsewhere() {
        return needed.stream()
                .filter(one -> one.producers.stream().anyMatch(Objects::nonNull)
                        && one.producers.stream().allMatch(issued -> issued == null || issued.isElsewhere()))
                .count();
    }

    /** Whether every response that issues a needed value has ended. */
    public boolean isReady() {
        return firstPending() == null;
    }

    /** Whether a value that a replayed response issues goes to this slot, or to a part of it. */
    public boolean fills(Slot slot) {
        Slot outer = outermost(slot);
        for (Needed one : needed) {
            Slot filled = outermost(one.link.slot());
            boolean sameArea = filled.area() == outer.area() && filled.field() == outer.field();
            boolean isIssued = one.producers.stream().anyMatch(Objects::nonNull);
            if (isIssued && sameArea && filled.start() < outer.end() && outer.start() < filled.end()) {
                return true;
            }
        }
        return false;
    }

    private static Slot outermost(Slot slot) {
        Slot within = slot.within();
        return within == null ? slot : outermost(within);
    }

    /** A response that issues a needed value and has not ended; null if there is none. */
    public @Nullable Issuance firstPending() {
        for (Needed one : needed) {
            for (Issuance producer : one.producers) {
                if (producer != null && !producer.isDone()) {
                    return producer;
                }
            }
        }
        return null;
    }
}
