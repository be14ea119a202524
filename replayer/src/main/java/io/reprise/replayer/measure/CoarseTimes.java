package io.reprise.replayer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times in buckets of a sixteenth of an octave, so that a percentile is known to 3 %, from a microsecond to an hour, in
 * the memory that the spread of the times needs. One writer.
 */
public final class CoarseTimes {
    private static final int STEPS_BITS = 4;
    private static final int STEPS = 1 << STEPS_BITS;
    private static final int BUCKETS = 32 * STEPS;
    private static final long HIGHEST_US = (1L << 32) - 1;
    private static final double US_PER_MS = 1e3;

    private int first;
    private int[] counts = new int[0];
    private long total;

    /** Adds a time; those below a microsecond count as one, those of more than an hour as about one. */
    void add(long ns) {
        add(bucket(Math.max(1, Math.min(HIGHEST_US, ns / 1_000))), 1);
    }

    private static int bucket(long us) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(us);
        long step = octave >= STEPS_BITS ? us >>> octave - STEPS_BITS : us << STEPS_BITS - octave;
        return octave * STEPS + (int) (step - STEPS);
    }

    private void add(int bucket, int count) {
        if (counts.length == 0) {
            first = bucket;
            counts = new int[1];
        } else if (bucket < first) {
            int more = Math.min(first, Math.max(first - bucket, STEPS));
            int[] wider = new int[counts.length + more];
            System.arraycopy(counts, 0, wider, more, counts.length);
            counts = wider;
            first -= more;
        } else if (bucket >= first + counts.length) {
            int length = Math.max(bucket - first + 1, Math.min(BUCKETS - first, counts.length + STEPS));
            counts = Arrays.copyOf(counts, length);
        }
        counts[bucket - first] += count;
        total += count;
    }

    void add(CoarseTimes other) {
        for (int i = 0; i < other.counts.length; i++) {
            if (other.counts[i] > 0) {
                add(other.first + i, other.counts[i]);
            }
        }
    }

    /** Bucket and count of each bucket that has any, one after the other. */
    List<Long> stored() {
        List<Long> stored = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                stored.add((long) first + i);
                stored.add((long) counts[i]);
            }
        }
        return stored;
    }

    /** @throws IllegalArgumentException these are not counts of {@link #stored} */
    void add(List<Long> stored) {
        for (int i = 0; i + 1 < stored.size(); i += 2) {
            long bucket = stored.get(i);
            long count = stored.get(i + 1);
            if (bucket < 0 || bucket >= BUCKETS || count < 0 || count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("an impossible count of times");
            }
            add((int) bucket, (int) count);
        }
    }

    /** Number of times. */
    public long total() {
        return total;
    }

    /**
     * The time at a percentile in milliseconds, or NaN if there are no times.
     *
     * @param percentile from 0 to 100
     */
    public double ms(double percentile) {
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middleMs(first + i);
            }
        }
        return Double.NaN;
    }

    private static double middleMs(int bucket) {
        return Math.scalb(1 + (bucket % STEPS + 0.5) / STEPS, bucket / STEPS) / US_PER_MS;
    }

    /**
     * The share of the times in each quarter of an octave, from that of the fastest to that of the slowest.
     *
     * @param ms the middle of the quarter, in milliseconds
     * @param share from 0 to 1
     */
    public record Share(double ms, double share) {}

    /** The distribution; empty if there are no times. */
    public List<Share> distribution() {
        int quarter = STEPS / 4;
        List<Share> shares = new ArrayList<>();
        for (int from = first / quarter * quarter; from < first + counts.length; from += quarter) {
            long count = 0;
            for (int bucket = Math.max(first, from);
                    bucket < Math.min(from + quarter, first + counts.length);
                    bucket++) {
                count += counts[bucket - first];
            }
            double ms = Math.scalb(1 + (from % STEPS + quarter / 2.0) / STEPS, from / STEPS) / US_PER_MS;
            shares.add(new Share(ms, (double) count / total));
        }
        return shares;
    }
}
