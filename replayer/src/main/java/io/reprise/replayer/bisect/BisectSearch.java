package io.reprise.replayer.bisect;

import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.Firings.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the smallest part of a recording that shows a finding, and for the lowest rate at which the whole
 * recording shows it. Leaves out whole users first, then endpoints, then times; keeps the exchanges that the remaining
 * ones depend on. The same results lead to the same firings in the same order. Not thread-safe.
 */
public final class BisectSearch {
    /** The search for the threshold ends when the rates around it differ by no more than this factor. */
    private static final double KNOWN_RATIO = 1.1;

    private static final int RATES_TRIED_MAX = 3;
    private static final int TIMES_MAX = 32;

    private final Inventory inventory;
    private final Trials trials;
    private final Wanted wanted;
    private @Nullable Part best;
    private OptionalDouble lowest = OptionalDouble.empty();
    private double below;

    /**
     * The goal of a search.
     *
     * @param endpoint the endpoint that goes wrong
     * @param rates rates at which a hunt saw the finding, the one at which it was most frequent first; at least one
     * @param below the highest rate below all of these without the finding, or the rate of the baseline
     */
    public record Wanted(String endpoint, List<Double> rates, double below) {}

    /**
     * The end of a search.
     *
     * @param best the smallest part that shows the finding; null if the whole recording does not show it
     * @param lowest the lowest rate at which the whole recording shows the finding, as far as the search came
     * @param below the highest rate below {@code lowest} at which the recording does not show it
     * @param ended why the search was cut short; null if it was completed
     */
    public record Outcome(
            @Nullable Part best,
            OptionalDouble lowest,
            double below,
            @Nullable Reason ended) {}

    /** Prepares a search; {@link #run} fires. */
    public BisectSearch(Inventory inventory, Trials trials, Wanted wanted) {
        this.inventory = inventory;
        this.trials = trials;
        this.wanted = wanted;
        below = wanted.below();
    }

    /** Searches until nothing more can be left out, or the search is cut short. */
    public Outcome run() {
        Reason ended = null;
        try {
            Part whole = confirmed();
            if (whole != null) {
                Part users = byUsers(whole);
                Part endpoints = byEndpoints(users);
                byTimes(endpoints);
                threshold(whole);
            }
        } catch (Ended e) {
            ended = e.reason();
        } catch (EndedInside e) {
            ended = e.reason;
        }
        return new Outcome(best, lowest, below, ended);
    }

    /** The whole recording at the first of the rates at which it shows the finding; null if there is none. */
    private @Nullable Part confirmed() throws Ended {
        List<Double> rates =
                wanted.rates().stream().distinct().limit(RATES_TRIED_MAX).toList();
        for (double rate : rates) {
            Part whole = new Part("whole recording", inventory.all(), rate);
            if (isBetter(whole)) {
                lowest = OptionalDouble.of(rate);
                return whole;
            }
        }
        return null;
    }

    private boolean isBetter(Part part) throws Ended {
        boolean shows = trials.shows(part);
        boolean isSmaller =
                best == null || part.numbers().cardinality() <= best.numbers().cardinality();
        best = shows && isSmaller ? part : best;
        return shows;
    }

    /** Carries {@link Firings.Ended} through code that takes predicates. */
    private static final class EndedInside extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        EndedInside(Reason reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }
    }

    /** Whether these exchanges of a part, with those that they depend on, show the finding. */
    private boolean shows(String what, BitSet chosen, double rate) {
        try {
            return isBetter(new Part(what, inventory.withNeeds(chosen), rate));
        } catch (Ended e) {
            throw new EndedInside(e.reason());
        }
    }

    private Part byUsers(Part whole) {
        Map<Long, BitSet> byUser = grouped(whole.numbers(), Inventory.Item::user);
        Set<Long> order = new LinkedHashSet<>(trials.order());
        order.retainAll(byUser.keySet());
        order.addAll(byUser.keySet());
        List<BitSet> users = order.stream().map(byUser::get).toList();
        List<BitSet> first = DeltaDebugging.beginning(users, some -> shows("sessions", union(some), whole.rate()));
        return reduced("sessions", first, whole);
    }

    private Part byEndpoints(Part part) {
        Map<String, BitSet> byEndpoint = grouped(part.numbers(), Inventory.Item::endpoint);
        List<BitSet> endpoints = byEndpoint.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, BitSet> each) ->
                                !each.getKey().equals(wanted.endpoint()))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        return reduced("endpoints", endpoints, part);
    }

    private void byTimes(Part part) {
        int[] numbers = part.numbers().stream().toArray();
        int count = Math.min(TIMES_MAX, numbers.length);
        List<BitSet> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BitSet time = new BitSet();
            for (int k = numbers.length * i / count; k < numbers.length * (i + 1) / count; k++) {
                time.set(numbers[k]);
            }
            times.add(time);
        }
        reduced("times", times, part);
    }

    /** The smallest part found by leaving out groups of exchanges. */
    private Part reduced(String what, List<BitSet> groups, Part from) {
        DeltaDebugging.minimise(groups, some -> shows(what, union(some), from.rate()));
        return best == null ? from : best;
    }

    private <K> Map<K, BitSet> grouped(BitSet numbers, Function<Inventory.Item, K> by) {
        Map<K, BitSet> groups = new LinkedHashMap<>();
        numbers.stream()
                .forEach(number -> groups.computeIfAbsent(
                                by.apply(inventory.items().get(number)), key -> new BitSet())
                        .set(number));
        return groups;
    }

    private static BitSet union(List<BitSet> sets) {
        BitSet all = new BitSet();
        sets.forEach(all::or);
        return all;
    }

    /** Halves the distance between the rates around the threshold until it is known. */
    private void threshold(Part whole) throws Ended {
        double high = whole.rate();
        double lowestSeen =
                wanted.rates().stream().mapToDouble(Double::doubleValue).min().orElse(high);
        double probe = lowestSeen < high ? lowestSeen : between(below, high);
        while (high / below > KNOWN_RATIO && probe > below && probe < high) {
            if (trials.shows(new Part("rate", whole.numbers(), probe))) {
                high = probe;
                lowest = OptionalDouble.of(high);
            } else {
                below = probe;
            }
            probe = between(below, high);
        }
    }

    /** Rounded to three digits, so that people can type it. */
    private static double between(double low, double high) {
        double rate = Math.sqrt(low * high);
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 2);
        return Math.round(rate / unit) * unit;
    }
}
