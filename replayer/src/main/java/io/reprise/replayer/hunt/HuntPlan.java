package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Decides the next firing of a hunt from the firings so far. The order is: the baseline twice, then all given loads in
 * rising order. If something is wrong under load, the baseline follows again, then the highest and the lowest broken
 * load once more, then loads between the lowest broken load and the load below it until the threshold is known. The
 * baseline comes last. Immutable.
 */
public final class HuntPlan {
    /** The threshold is known when the load that breaks is at most this many times the load that does not. */
    static final double KNOWN_RATIO = 1.1;

    private static final int BASELINES = 2;

    private final double baseline;
    private final List<Double> loads;
    private final Cost cost;
    private final Broken broken;

    /** Judges whether something is wrong in a firing under load that is not in the baseline. */
    @FunctionalInterface
    public interface Broken {
        /**
         * @param baselines the firings of the baseline so far, but for the last, after all load
         * @param load a firing under load
         */
        boolean isBroken(List<Firing> baselines, Firing load);
    }

    /**
     * How long firings take.
     *
     * @param seconds length of a firing at a rate
     * @param pauseSeconds between two firings
     * @param budgetSeconds no step of the search for the threshold begins that would end later than this after the
     *     start of the hunt, the last baseline included; {@link Double#POSITIVE_INFINITY} for no limit
     */
    public record Cost(DoubleUnaryOperator seconds, double pauseSeconds, double budgetSeconds) {
        double secondsAt(double rate) {
            return seconds.applyAsDouble(rate) + pauseSeconds;
        }
    }

    /**
     * @param baseline multiple of the recorded pace
     * @param loads multiples above the baseline, in rising order
     */
    public HuntPlan(double baseline, List<Double> loads, Cost cost, Broken broken) {
        if (loads.isEmpty()) {
            throw new IllegalArgumentException("loads: none (expected at least one above the baseline)");
        }
        this.baseline = baseline;
        this.loads = List.copyOf(loads);
        this.cost = cost;
        this.broken = broken;
    }

    /** The rates that are fired in any case, in rising order. */
    public List<Double> rates() {
        return Stream.concat(Stream.of(baseline), loads.stream()).toList();
    }

    /** The next firing; empty if the hunt is over. */
    public Optional<Step> next(List<Firing> firings) {
        int index = firings.size();
        if (count(firings, Role.BASELINE) < BASELINES) {
            return step(index, Role.BASELINE, baseline);
        }
        for (double load : loads) {
            if (at(firings, Role.LOAD, load).isEmpty()) {
                return step(index, Role.LOAD, load);
            }
        }
        OptionalDouble highest = givenLoads(firings).max();
        OptionalDouble lowest = givenLoads(firings).min();
        if (highest.isPresent() && lowest.isPresent()) {
            if (count(firings, Role.BETWEEN) + count(firings, Role.AFTERWARDS) == 0) {
                return step(index, Role.BETWEEN, baseline);
            }
            if (at(firings, Role.CONFIRMATION, highest.getAsDouble()).isEmpty()) {
                return step(index, Role.CONFIRMATION, highest.getAsDouble());
            }
            if (at(firings, Role.CONFIRMATION, lowest.getAsDouble()).isEmpty()) {
                return step(index, Role.CONFIRMATION, lowest.getAsDouble());
            }
            OptionalDouble between = between(firings);
            if (between.isPresent() && isAffordable(firings, between.getAsDouble())) {
                return step(index, Role.LOAD, between.getAsDouble());
            }
        }
        // The last baseline may show that an earlier load broke something after all; then the hunt goes on.
        return firings.get(index - 1).step().role() == Role.AFTERWARDS
                ? Optional.empty()
                : step(index, Role.AFTERWARDS, baseline);
    }

    /** The given loads at which something was wrong. */
    private DoubleStream givenLoads(List<Firing> firings) {
        return loads.stream()
                .mapToDouble(Double::doubleValue)
                .filter(load -> at(firings, Role.LOAD, load)
                        .filter(firing -> isBroken(firings, firing))
                        .isPresent());
    }

    /** The lowest load at which something was wrong; empty if nothing was. */
    public OptionalDouble threshold(List<Firing> firings) {
        return rates(firings, firing -> isBroken(firings, firing)).min();
    }

    /**
     * The highest load below a threshold at which nothing was wrong, or the baseline. A firing during which the
     * replayer did not keep its timetable can show that something is wrong, but not that nothing is.
     */
    public double cleanUpTo(List<Firing> firings, OptionalDouble threshold) {
        return highestBelow(threshold, firings, firing -> firing.load().isValid());
    }

    private double highestBelow(OptionalDouble limit, List<Firing> firings, Predicate<Firing> chosen) {
        double threshold = limit.orElse(Double.POSITIVE_INFINITY);
        return rates(firings, firing -> firing.step().rate() < threshold && chosen.test(firing))
                .max()
                .orElse(baseline);
    }

    /** The next load in the search for the threshold; empty if the threshold is known. */
    private OptionalDouble between(List<Firing> firings) {
        double high = threshold(firings).orElse(baseline);
        double low = highestBelow(threshold(firings), firings, firing -> true);
        return high / low <= KNOWN_RATIO ? OptionalDouble.empty() : OptionalDouble.of(rounded(Math.sqrt(low * high)));
    }

    /** Rounded to three digits, so that people can type it. */
    private static double rounded(double rate) {
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 2);
        return Math.round(rate / unit) * unit;
    }

    private DoubleStream rates(List<Firing> firings, Predicate<Firing> chosen) {
        return firings.stream()
                .filter(firing -> firing.step().role() == Role.LOAD)
                .filter(chosen)
                .mapToDouble(firing -> firing.step().rate());
    }

    /**
     * Whether something is wrong at a load. If the target does not recover, the last baseline is as bad as the load: if
     * it counted here, no load would seem worse than the baseline.
     */
    private boolean isBroken(List<Firing> firings, Firing load) {
        return broken.isBroken(
                firings.stream()
                        .filter(firing -> firing.step().role() == Role.BASELINE
                                || firing.step().role() == Role.BETWEEN)
                        .toList(),
                load);
    }

    private boolean isAffordable(List<Firing> firings, double rate) {
        double spent = firings.stream()
                .mapToDouble(firing -> firing.load().seconds() + cost.pauseSeconds())
                .sum();
        return spent + cost.secondsAt(rate) + cost.secondsAt(baseline) <= cost.budgetSeconds();
    }

    /** How long the hunt takes if nothing is wrong, in seconds, pauses included. */
    public double leastSeconds() {
        return (BASELINES + 1) * cost.secondsAt(baseline)
                + loads.stream().mapToDouble(cost::secondsAt).sum();
    }

    /** About how long the hunt takes if something is wrong, in seconds; the budget limits the search alone. */
    public double mostSeconds() {
        double seconds = leastSeconds()
                + cost.secondsAt(baseline)
                + cost.secondsAt(loads.get(0))
                + cost.secondsAt(loads.get(loads.size() - 1));
        double high = loads.get(0);
        double low = baseline;
        // The search takes longest where it goes on just above the baseline.
        while (high / low > KNOWN_RATIO && seconds + cost.secondsAt(Math.sqrt(low * high)) <= cost.budgetSeconds()) {
            high = Math.sqrt(low * high);
            seconds += cost.secondsAt(high);
        }
        return seconds;
    }

    private static long count(List<Firing> firings, Role role) {
        return firings.stream().filter(firing -> firing.step().role() == role).count();
    }

    private static Optional<Firing> at(List<Firing> firings, Role role, double rate) {
        return firings.stream()
                .filter(firing -> firing.step().role() == role && firing.step().rate() == rate)
                .findFirst();
    }

    private static Optional<Step> step(int index, Role role, double rate) {
        return Optional.of(new Step(index, role, rate));
    }
}
