package io.reprise.replayer.state;

import io.reprise.replayer.state.Habits.Taker;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Strength;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a place of requests takes its numbers of four digits and more from responses. Years, post codes and
 * amounts are now and then equal to an id that the session was shown. So a place whose name does not say that it takes
 * such an id must have taken at least half of its different numbers from responses. Bounded. Not thread-safe.
 */
final class NumberTakers {
    /** Of more places, the later ones count as taking their numbers from responses. */
    private static final int TAKERS_MAX = 20_000;
    /** Most numbers of one place that are counted. */
    private static final int VALUES_MAX = 64;

    private static final class Taken {
        private final Set<Long> issued = new HashSet<>(2);
        private final Set<Long> others = new HashSet<>(2);
    }

    private final Map<Taker, Taken> takers = new HashMap<>();

    /**
     * A request carries a value.
     *
     * @param isIssued whether a response may have issued it
     */
    void took(String endpoint, Carried carried, Strength strength, boolean isIssued) {
        if (!isNumber(carried.value(), strength)) {
            return;
        }
        Taker taker = new Taker(endpoint, carried.place(), carried.name());
        Taken taken = takers.get(taker);
        if (taken == null) {
            if (takers.size() >= TAKERS_MAX) {
                return;
            }
            taken = new Taken();
            takers.put(taker, taken);
        }
        if (taken.issued.size() + taken.others.size() < VALUES_MAX) {
            (isIssued ? taken.issued : taken.others).add(ValueHash.of(carried.value()));
        }
    }

    /** Whether a value is a number that may be equal to another one by chance. */
    static boolean isNumber(String value, Strength strength) {
        return strength == Strength.MEDIUM && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether the place of a link takes its numbers from responses. Asked at the end of the recording. */
    boolean takesIssued(LinkKind link) {
        Taken taken = takers.get(new Taker(link.sentTo(), link.place(), link.name()));
        return taken == null || taken.issued.size() >= taken.others.size();
    }
}
