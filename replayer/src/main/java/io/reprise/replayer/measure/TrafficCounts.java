package io.reprise.replayer.measure;

import org.HdrHistogram.Histogram;

/** The shape of some traffic, in fixed memory. One writer; read by others when it is over. */
final class TrafficCounts {
    private static final int DIGITS = 3;
    /** More requests in flight at one time are counted as so many. */
    private static final long IN_FLIGHT_MAX = 10_000_000;

    private final Histogram gapsNs = histogram(Latencies.HIGHEST_NS);
    private final Histogram inFlight = histogram(IN_FLIGHT_MAX);
    private final Histogram thinkNs = histogram(Latencies.HIGHEST_NS);
    private double gapSum;
    private double gapSquares;

    private static Histogram histogram(long highest) {
        Histogram histogram = new Histogram(1, highest, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /** A request came so long after the one before, of whatever lane. */
    void gap(long ns) {
        long bounded = Math.max(0, Math.min(Latencies.HIGHEST_NS, ns));
        gapsNs.recordValue(bounded);
        gapSum += bounded;
        gapSquares += (double) bounded * bounded;
    }

    /** A request found so many others in flight. */
    void found(long others) {
        inFlight.recordValue(Math.max(0, Math.min(IN_FLIGHT_MAX, others)));
    }

    /** A user took so long from a response to the next request; not counted if negative. */
    void thought(long ns) {
        if (ns >= 0) {
            thinkNs.recordValue(Math.min(Latencies.HIGHEST_NS, ns));
        }
    }

    void add(TrafficCounts other) {
        gapsNs.add(other.gapsNs);
        inFlight.add(other.inFlight);
        thinkNs.add(other.thinkNs);
        gapSum += other.gapSum;
        gapSquares += other.gapSquares;
    }

    /**
     * The counts in a form that can be stored; all histograms packed.
     *
     * @param gapsNs from request to request, of whatever lane
     * @param inFlight others in flight when a request was sent
     * @param thinkNs from a response to the next request of its lane
     * @param gapSum sum of the gaps
     * @param gapSquares sum of their squares
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Stored(byte[] gapsNs, byte[] inFlight, byte[] thinkNs, double gapSum, double gapSquares) {}

    Stored stored() {
        return new Stored(
                PackedHistogram.of(gapsNs),
                PackedHistogram.of(inFlight),
                PackedHistogram.of(thinkNs),
                gapSum,
                gapSquares);
    }

    /** @throws IllegalArgumentException the counts cannot be unpacked */
    static TrafficCounts of(Stored stored) {
        TrafficCounts counts = new TrafficCounts();
        counts.addThinkTimes(stored);
        counts.gapsNs.add(PackedHistogram.unpacked(stored.gapsNs));
        counts.inFlight.add(PackedHistogram.unpacked(stored.inFlight));
        counts.gapSum = stored.gapSum;
        counts.gapSquares = stored.gapSquares;
        return counts;
    }

    /**
     * Adds what can be added up of a part of some traffic: neither the gaps in it nor what was in flight of it tell
     * those of the whole.
     *
     * @throws IllegalArgumentException the counts cannot be unpacked
     */
    void addThinkTimes(Stored part) {
        thinkNs.add(PackedHistogram.unpacked(part.thinkNs));
    }

    Histogram gapsNs() {
        return gapsNs;
    }

    Histogram inFlight() {
        return inFlight;
    }

    Histogram thinkNs() {
        return thinkNs;
    }

    /** The mean gap in nanoseconds; 0 without any. */
    double meanGapNs() {
        long count = gapsNs.getTotalCount();
        return count == 0 ? 0 : gapSum / count;
    }

    /**
     * Variance of the gaps by the square of their mean: 0 if all are equal, 1 if requests come independently of each
     * other, 2k − 1 if they do so in bursts of k. The pace does not change it. NaN with fewer than two gaps.
     */
    double gapDispersion() {
        long count = gapsNs.getTotalCount();
        if (count < 2 || gapSum == 0) {
            return Double.NaN;
        }
        double mean = gapSum / count;
        return Math.max(0, (gapSquares / count - mean * mean) / (mean * mean));
    }
}
