package io.reprise.replayer.hunt;

import java.util.List;

/** Whether a signal is worse in one firing than in others. Immutable. */
interface SignalTest {
    /** What is tested. */
    Signal signal();

    /**
     * The probability to see at least so large a difference by chance; 1 where nothing can be compared.
     *
     * @param others the firings to compare with
     */
    double chance(List<Firing> others, Firing firing);

    /** Whether the difference is large enough to matter, and its chance at most {@code level}. */
    boolean shows(List<Firing> others, Firing firing, double level);

    /** The test for a signal. */
    static SignalTest of(Signal signal) {
        return signal.kind() == Signal.Kind.SLOW ? new OfTimes(signal) : new OfCounts(signal);
    }

    /** Of how often it was seen. */
    record OfCounts(Signal signal) implements SignalTest {
        @Override
        public double chance(List<Firing> others, Firing firing) {
            return test(others, firing).p();
        }

        @Override
        public boolean shows(List<Firing> others, Firing firing, double level) {
            return test(others, firing).shows(level);
        }

        private CountTest.Result test(List<Firing> others, Firing firing) {
            Observation before = others.stream()
                    .map(each -> each.observed(signal))
                    .filter(observation -> observation.ofUnits() > 0)
                    .reduce(Observation.NONE, Observation::plus);
            return CountTest.test(before, firing.observed(signal));
        }
    }

    /** Of the times of its endpoint. */
    record OfTimes(Signal signal) implements SignalTest {
        @Override
        public double chance(List<Firing> others, Firing firing) {
            return LatencyTest.test(signal.endpoint(), others, firing).p();
        }

        @Override
        public boolean shows(List<Firing> others, Firing firing, double level) {
            return LatencyTest.test(signal.endpoint(), others, firing).shows(level);
        }
    }
}
