package io.reprise.replayer.hunt;

import java.util.List;

/** Whether a signal is worse in one firing than in others. Confined to one thread. */
interface SignalTest {
    /** The signal that is tested. */
    Signal signal();

    /**
     * The probability to see at least so large a difference by chance; 1 where nothing can be compared.
     *
     * @param others the firings to compare with
     * @param firings one firing, or several at the same rate, whose evidence is added up
     */
    double chance(List<Firing> others, List<Firing> firings);

    /** Whether the difference is large enough to matter, however certain it is. */
    boolean isLarge(List<Firing> others, List<Firing> firings);

    /**
     * Whether a firing gives reason to fire its rate again: what happens to many users at one moment is a reason,
     * though no proof.
     */
    boolean hints(List<Firing> others, Firing firing, double level);

    /**
     * The test for a signal.
     *
     * @param times the test of times of the hunt that the signal is of
     */
    static SignalTest of(Signal signal, LatencyTest times) {
        return signal.kind() == Signal.Kind.SLOW ? new OfTimes(signal, times) : new OfCounts(signal);
    }

    /** Tests how often a signal was seen. */
    record OfCounts(Signal signal) implements SignalTest {
        @Override
        public double chance(List<Firing> others, List<Firing> firings) {
            return test(others, firings).p();
        }

        @Override
        public boolean isLarge(List<Firing> others, List<Firing> firings) {
            return test(others, firings).isLarge();
        }

        @Override
        public boolean hints(List<Firing> others, Firing firing, double level) {
            return test(others, List.of(firing)).hints(level);
        }

        private CountTest.Result test(List<Firing> others, List<Firing> firings) {
            return CountTest.test(sum(others), sum(firings));
        }

        private Observation sum(List<Firing> firings) {
            return firings.stream()
                    .map(each -> each.observed(signal))
                    .filter(observation -> observation.ofUnits() > 0)
                    .reduce(Observation.NONE, Observation::plus);
        }
    }

    /** Tests the times of a signal's endpoint, in the first of the firings. */
    record OfTimes(Signal signal, LatencyTest times) implements SignalTest {
        @Override
        public double chance(List<Firing> others, List<Firing> firings) {
            return test(others, firings.get(0)).p();
        }

        @Override
        public boolean isLarge(List<Firing> others, List<Firing> firings) {
            return test(others, firings.get(0)).isLarge();
        }

        @Override
        public boolean hints(List<Firing> others, Firing firing, double level) {
            return test(others, firing).shows(level);
        }

        private LatencyTest.Result test(List<Firing> others, Firing firing) {
            return LatencyTest.isAsFast(signal.endpoint(), others, firing)
                    ? LatencyTest.Result.NOTHING
                    : times.test(signal.endpoint(), others, firing);
        }
    }
}
