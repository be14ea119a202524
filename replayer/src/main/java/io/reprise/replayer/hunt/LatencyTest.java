package io.reprise.replayer.hunt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint is slower in one firing than in others, and more so than the rest of the target: the Mann–Whitney
 * U test, one-sided, on the means of lanes and on those of time slots; the larger p-value counts.
 *
 * <p>A target at its capacity answers everything later. That is a property of the target, which the knee shows, and not
 * a finding of each endpoint. So the times of the baseline are raised first by what the other endpoints rose by: by a
 * factor where they share a processor, by a summand where they share a queue, whichever is more. A target of one
 * endpoint has no others to compare with, and no finding of this kind.
 *
 * <p>An instance belongs to one hunt, and keeps what it computed of all endpoints, so that testing each endpoint takes
 * time in proportion to the number of endpoints, not to its square. Confined to one thread.
 */
public final class LatencyTest {
    /** Fewer lanes or slots on either side say nothing about a distribution. */
    public static final int UNITS_MIN = 8;

    /**
     * Least ratio that counts: smaller ones are hardly felt, and often come from caches that the rate keeps warm or
     * cold.
     */
    public static final double RATIO_MIN = 1.5;

    /** Least rise that counts, in milliseconds: schedulers and garbage collectors cause smaller ones. */
    public static final double RISE_MIN_MS = 10;

    /** The least probability that a lane under load is slower than one of the baseline; 0.5 is no difference. */
    public static final double SUPERIORITY_MIN = 0.7;

    private static final MannWhitneyUTest MANN_WHITNEY =
            MannWhitneyUTest.withDefaults().with(AlternativeHypothesis.GREATER_THAN);

    /** By what was compared. */
    private final Map<Compared, Middles> known = new HashMap<>();

    /** Firings that were compared, by their index in the hunt. */
    private record Compared(List<Integer> less, int more) {
        static Compared of(List<Firing> less, Firing more) {
            return new Compared(
                    less.stream().map(firing -> firing.step().index()).toList(),
                    more.step().index());
        }
    }

    /**
     * What a test found.
     *
     * @param p the probability to see at least this difference by chance; 1 if there was nothing to compare
     * @param superiority the probability that a lane of the slower side is slower than one of the other, from 0 to 1
     * @param beforeMs the middle of the lanes of the baseline, in milliseconds
     * @param expectedMs the same, if the endpoint had risen as the others did
     * @param afterMs the middle of the lanes of the slower side
     */
    public record Result(double p, double superiority, double beforeMs, double expectedMs, double afterMs) {
        static final Result NOTHING = new Result(1, 0.5, 0, 0, 0);

        /** Whether the difference reaches the least rise, ratio and superiority. */
        public boolean isLarge() {
            return superiority >= SUPERIORITY_MIN
                    && afterMs - expectedMs >= RISE_MIN_MS
                    && afterMs >= RATIO_MIN * expectedMs;
        }

        /** Whether the difference is large and its p-value at most {@code level}. */
        public boolean shows(double level) {
            return isLarge() && p <= level;
        }
    }

    /**
     * Whether {@code endpoint} is slower in {@code more} than in {@code less}.
     *
     * @param less firings at the pace of the baseline; those that kept no timetable are left out
     * @param more a firing; one that kept no timetable proves nothing
     */
    public Result test(String endpoint, List<Firing> less, Firing more) {
        List<Firing> valid =
                less.stream().filter(firing -> firing.load().isValid()).toList();
        if (!more.load().isValid() || !more.times().containsKey(endpoint)) {
            return Result.NOTHING;
        }
        double[] lanesBefore = laneMeans(valid, endpoint);
        double[] lanesAfter = laneMeans(List.of(more), endpoint);
        double[] slotsBefore = slotMeans(valid, endpoint);
        double[] slotsAfter = slotMeans(List.of(more), endpoint);
        Rise others = known.computeIfAbsent(Compared.of(valid, more), any -> Middles.of(valid, more))
                .riseWithout(endpoint);
        if (others == null || tooFew(lanesBefore, lanesAfter) || tooFew(slotsBefore, slotsAfter)) {
            return Result.NOTHING;
        }
        double before = median(lanesBefore);
        double[] expected = others.applied(lanesBefore);
        MannWhitneyUTest.Result lanes = MANN_WHITNEY.test(lanesAfter, expected);
        double slots =
                MANN_WHITNEY.test(slotsAfter, others.applied(slotsBefore)).getPValue();
        double superiority = lanes.getStatistic() / ((double) lanesAfter.length * expected.length);
        return new Result(
                Math.max(lanes.getPValue(), slots), superiority, before, median(expected), median(lanesAfter));
    }

    /**
     * Whether the slow responses of an endpoint take no longer than before, so that there is nothing to test. A test
     * costs the more the more endpoints there are.
     */
    static boolean isAsFast(String endpoint, List<Firing> less, Firing more) {
        double before = times(less, endpoint)
                .mapToDouble(Firing.ServiceTimes::p95Ms)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        double after = times(List.of(more), endpoint)
                .mapToDouble(Firing.ServiceTimes::p95Ms)
                .max()
                .orElse(0);
        return after - before < RISE_MIN_MS;
    }

    private static boolean tooFew(double[] before, double[] after) {
        return before.length < UNITS_MIN || after.length < UNITS_MIN;
    }

    /** How much slower the middle one of the other endpoints became. */
    private record Rise(double factor, double summandMs) {
        double[] applied(double[] timesMs) {
            return Arrays.stream(timesMs)
                    .map(time -> Math.max(time * factor, time + summandMs))
                    .toArray();
        }
    }

    /**
     * How much slower each endpoint became, by the middle one of its lanes.
     *
     * @param factors by endpoint
     * @param summandsMs by endpoint, in milliseconds
     * @param sortedFactors all of them, in rising order
     * @param sortedSummandsMs all of them, in rising order
     */
    private record Middles(
            Map<String, Double> factors,
            Map<String, Double> summandsMs,
            double[] sortedFactors,
            double[] sortedSummandsMs) {
        static Middles of(List<Firing> less, Firing more) {
            Map<String, Double> factors = new HashMap<>();
            Map<String, Double> summandsMs = new HashMap<>();
            for (String endpoint : more.times().keySet()) {
                double before = median(laneMeans(less, endpoint));
                double after = median(laneMeans(List.of(more), endpoint));
                if (before > 0 && after > 0) {
                    factors.put(endpoint, after / before);
                    summandsMs.put(endpoint, after - before);
                }
            }
            return new Middles(factors, summandsMs, sorted(factors), sorted(summandsMs));
        }

        private static double[] sorted(Map<String, Double> values) {
            return values.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
        }

        /** How much slower the middle one of the other endpoints became; null if there is no other. */
        @Nullable
        Rise riseWithout(String endpoint) {
            Double factor = factors.get(endpoint);
            Double summandMs = summandsMs.get(endpoint);
            if (sortedFactors.length == (factor == null ? 0 : 1)) {
                return null;
            }
            return new Rise(
                    Math.max(1, medianWithout(sortedFactors, factor)),
                    Math.max(0, medianWithout(sortedSummandsMs, summandMs)));
        }
    }

    /** The median of sorted values, one of which is left out; null for none. */
    static double medianWithout(double[] sorted, @Nullable Double leftOut) {
        int out = leftOut == null ? sorted.length : Arrays.binarySearch(sorted, leftOut);
        int length = sorted.length - (leftOut == null ? 0 : 1);
        double high = sorted[length / 2 + (length / 2 < out ? 0 : 1)];
        if (length % 2 == 1) {
            return high;
        }
        int below = length / 2 - 1;
        return (sorted[below + (below < out ? 0 : 1)] + high) / 2;
    }

    private static double[] laneMeans(List<Firing> firings, String endpoint) {
        return times(firings, endpoint).flatMapToDouble(LatencyTest::lanes).toArray();
    }

    private static double[] slotMeans(List<Firing> firings, String endpoint) {
        return times(firings, endpoint).flatMapToDouble(LatencyTest::slots).toArray();
    }

    private static Stream<Firing.ServiceTimes> times(List<Firing> firings, String endpoint) {
        return firings.stream()
                .map(Firing::times)
                .filter(times -> times.containsKey(endpoint))
                .map(times -> times.get(endpoint));
    }

    private static DoubleStream lanes(Firing.ServiceTimes times) {
        return Arrays.stream(times.laneMeansMs());
    }

    private static DoubleStream slots(Firing.ServiceTimes times) {
        return Arrays.stream(times.slotMeansMs());
    }

    /** 0 if there are none. */
    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return 0;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
