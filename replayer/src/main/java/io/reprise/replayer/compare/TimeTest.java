package io.reprise.replayer.compare;

import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Whether service times are longer in one release than in another: the Mann–Whitney U test, one-sided, on the means of
 * lanes and on those of time slots; the larger p-value counts. Unlike in a hunt, all endpoints may have become slower,
 * since both releases had the same load. Stateless.
 */
final class TimeTest {
    /** With fewer lanes or slots on either side, the test says nothing. */
    static final int UNITS_MIN = 8;

    private static final double RATIO_MIN = 1.2;
    private static final double RISE_MIN_MS = 5;
    /** The least probability that a lane of the slower release is slower than one of the other. */
    private static final double SUPERIORITY_MIN = 0.6;

    private static final MannWhitneyUTest MANN_WHITNEY =
            MannWhitneyUTest.withDefaults().with(AlternativeHypothesis.GREATER_THAN);

    private TimeTest() {}

    /** Means of the units of one endpoint, in milliseconds. */
    record Means(double[] lanes, double[] slots) {
        boolean areEnough() {
            return lanes.length >= UNITS_MIN && slots.length >= UNITS_MIN;
        }

        double median() {
            double[] sorted = lanes.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            if (sorted.length == 0) {
                return 0;
            }
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /** The result of a test: its p-value, and whether the difference is large enough to matter. */
    record Result(double p, boolean isLarge) {
        static final Result NOTHING = new Result(1, false);
    }

    /** Whether times are longer in {@code more} than in {@code less}. */
    static Result test(Means less, Means more) {
        if (!less.areEnough() || !more.areEnough()) {
            return Result.NOTHING;
        }
        MannWhitneyUTest.Result lanes = MANN_WHITNEY.test(more.lanes(), less.lanes());
        double slots = MANN_WHITNEY.test(more.slots(), less.slots()).getPValue();
        double superiority = lanes.getStatistic() / ((double) more.lanes().length * less.lanes().length);
        boolean isLarge = superiority >= SUPERIORITY_MIN
                && more.median() - less.median() >= RISE_MIN_MS
                && more.median() >= RATIO_MIN * less.median();
        return new Result(Math.max(lanes.getPValue(), slots), isLarge);
    }
}
