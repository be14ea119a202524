package io.reprise.tools;

import java.util.Arrays;

/**
 * Counts events over a span of unknown length in a fixed number of buckets. If an event lies after the last bucket,
 * neighbours are joined, and each bucket covers twice the time. Not thread-safe.
 */
final class RateOverTime {
    private static final int BUCKETS = 64;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private final long[] counts = new long[BUCKETS];
    private long bucketNs = 1_000_000_000L;
    private int last = -1;

    /** @param offsetNs time since the first event; a negative time counts as 0 */
    void add(long offsetNs) {
        long at = Math.max(0, offsetNs);
        while (at / bucketNs >= BUCKETS) {
            halve();
        }
        int bucket = (int) (at / bucketNs);
        counts[bucket]++;
        last = Math.max(last, bucket);
    }

    private void halve() {
        for (int i = 0; i < BUCKETS / 2; i++) {
            counts[i] = counts[2 * i] + counts[2 * i + 1];
        }
        Arrays.fill(counts, BUCKETS / 2, BUCKETS, 0);
        bucketNs *= 2;
        last /= 2;
    }

    /** Events per second in the fullest bucket. */
    double peakPerSecond() {
        return Arrays.stream(counts).max().orElse(0) / (bucketNs / 1e9);
    }

    long bucketNs() {
        return bucketNs;
    }

    /** One bar per bucket, scaled to the fullest bucket; a bucket without events is a blank. */
    String sparkline() {
        long max = Arrays.stream(counts).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            if (counts[i] == 0) {
                line.append(' ');
            } else {
                line.append(BARS.charAt((int) ((counts[i] * BARS.length() - 1) / max)));
            }
        }
        return line.toString();
    }
}
