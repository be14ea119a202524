package io.reprise.replayer.measure;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Times in few buckets, for metrics. Immutable; the array is not to be changed.
 *
 * @param counts times up to each of the {@link #UPPER_BOUNDS_S}, and in one more bucket those above all of them
 * @param sumSeconds of all times, within a thousandth
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TimeBuckets(long[] counts, double sumSeconds) {
    private static final double[] UPPER_BOUNDS_S = {
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };
    private static final double NS_PER_S = 1e9;

    /** No times. */
    public static final TimeBuckets NONE = new TimeBuckets(new long[UPPER_BOUNDS_S.length + 1], 0);

    /** The upper bounds of the buckets in seconds, rising. */
    public static double[] upperBounds() {
        return UPPER_BOUNDS_S.clone();
    }

    /** Sorts the times of a histogram, in nanoseconds, into the buckets. */
    public static TimeBuckets of(Histogram times) {
        long[] counts = new long[UPPER_BOUNDS_S.length + 1];
        double sum = 0;
        for (HistogramIterationValue each : times.recordedValues()) {
            long count = each.getCountAtValueIteratedTo();
            double seconds = times.lowestEquivalentValue(each.getValueIteratedTo()) / NS_PER_S;
            int place = Arrays.binarySearch(UPPER_BOUNDS_S, seconds);
            counts[place >= 0 ? place : -place - 1] += count;
            sum += seconds * count;
        }
        return new TimeBuckets(counts, sum);
    }

    /** The times of both. */
    public TimeBuckets plus(TimeBuckets other) {
        long[] sums = counts.clone();
        Arrays.setAll(sums, i -> counts[i] + other.counts[i]);
        return new TimeBuckets(sums, sumSeconds + other.sumSeconds);
    }
}
