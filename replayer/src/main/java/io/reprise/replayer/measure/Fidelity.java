package io.reprise.replayer.measure;

import io.reprise.replayer.plan.Scale;
import io.reprise.replayer.plan.Scales;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How the replayed traffic resembles the recorded one. Immutable.
 *
 * @param changed the properties that the scale mode does not preserve, a sentence without a full stop; empty at the
 *     recorded pace
 * @param arrivalDistance Kolmogorov–Smirnov distance between the times from request to request, the recorded ones
 *     scaled to the mean rate of the timetable: from 0, alike, to 1; NaN without any
 * @param endpointDistance the share of requests that would have to be for another endpoint to give the recorded mix
 * @param figures recorded and replayed figures side by side; empty if the recorded traffic is unknown
 */
public record Fidelity(String changed, double arrivalDistance, double endpointDistance, List<Figure> figures) {
    static final Fidelity NONE = new Fidelity("", Double.NaN, Double.NaN, List.of());

    /** Values that differ by less cannot be told apart by their histograms. */
    private static final double SAME = 0.001;

    public Fidelity {
        figures = List.copyOf(figures);
    }

    /** The unit of a figure. */
    public enum Unit {
        COUNT,
        NANOSECONDS,
        /** A ratio of numbers or of variances. */
        RATIO
    }

    /**
     * A figure of the recorded and of the replayed traffic.
     *
     * @param key its name for machines
     * @param name its name for people
     * @param recorded at the recorded pace; NaN if it is not known
     * @param replayed NaN if it is not known
     */
    public record Figure(String key, String name, Unit unit, double recorded, double replayed) {}

    /**
     * Compares two traffics.
     *
     * @param scale the label of the scale mode
     * @param pace how much faster the timetable is than the recording, by their mean rates; more than 0
     */
    static Fidelity of(Traffic recorded, Traffic replayed, String scale, double pace) {
        TrafficCounts from = recorded.counts();
        TrafficCounts to = replayed.counts();
        boolean same = Math.abs(pace - 1) < SAME && recorded.sessions() == replayed.sessions();
        return new Fidelity(
                same ? "" : Scales.named(scale).map(Scale::changes).orElse(""),
                distance(from.gapsNs(), to.gapsNs(), pace),
                distance(recorded.endpoints(), replayed.endpoints()),
                List.of(
                        count("sessions", "Sessions", recorded.sessions(), replayed.sessions()),
                        count("requests", "Requests", recorded.requests(), replayed.requests()),
                        ratio(
                                "gapDispersion",
                                "Burstiness: dispersion of gaps",
                                from.gapDispersion(),
                                to.gapDispersion()),
                        ratio(
                                "secondDispersion",
                                "Burstiness: dispersion of requests in a second",
                                recorded.dispersion(),
                                replayed.dispersion()),
                        inFlight("inFlightP50", "In flight when a request is sent, median", from, to, 50),
                        inFlight("inFlightP99", "In flight, 99 of 100 times at most", from, to, 99),
                        inFlight("inFlightMax", "In flight, at most", from, to, 100),
                        think("thinkP50Ns", "Think time, median", from, to, 50),
                        think("thinkP90Ns", "Think time, 9 of 10 times at most", from, to, 90),
                        count("connections", "Connections", recorded.connections(), replayed.connections()),
                        ratio(
                                "requestsPerConnection",
                                "Requests on a connection",
                                recorded.requestsPerConnection(),
                                replayed.requestsPerConnection())));
    }

    private static Figure count(String key, String name, long recorded, long replayed) {
        return new Figure(key, name, Unit.COUNT, recorded, replayed);
    }

    private static Figure ratio(String key, String name, double recorded, double replayed) {
        return new Figure(key, name, Unit.RATIO, recorded, replayed);
    }

    private static Figure inFlight(
            String key, String name, TrafficCounts recorded, TrafficCounts replayed, double percentile) {
        return new Figure(
                key, name, Unit.COUNT, at(recorded.inFlight(), percentile), at(replayed.inFlight(), percentile));
    }

    private static Figure think(
            String key, String name, TrafficCounts recorded, TrafficCounts replayed, double percentile) {
        return new Figure(
                key, name, Unit.NANOSECONDS, at(recorded.thinkNs(), percentile), at(replayed.thinkNs(), percentile));
    }

    private static double at(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getValueAtPercentile(percentile);
    }

    /** The largest difference between two cumulative distributions, the values of the first divided by the pace. */
    static double distance(Histogram recorded, Histogram replayed, double pace) {
        if (recorded.getTotalCount() == 0 || replayed.getTotalCount() == 0) {
            return Double.NaN;
        }
        Steps first = new Steps(recorded, pace);
        Steps second = new Steps(replayed, 1);
        double largest = 0;
        while (first.hasNext() || second.hasNext()) {
            double value = Math.min(first.nextValue(), second.nextValue());
            first.passTo(value * (1 + SAME));
            second.passTo(value * (1 + SAME));
            largest = Math.max(largest, Math.abs(first.share() - second.share()));
        }
        return largest;
    }

    /** Half of the sum of the differences between the shares. */
    static double distance(Map<String, Long> recorded, Map<String, Long> replayed) {
        double all = recorded.values().stream().mapToLong(Long::longValue).sum();
        double allReplayed =
                replayed.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0 || allReplayed == 0) {
            return Double.NaN;
        }
        Set<String> names = new HashSet<>(recorded.keySet());
        names.addAll(replayed.keySet());
        double sum = 0;
        for (String name : names) {
            sum += Math.abs(recorded.getOrDefault(name, 0L) / all - replayed.getOrDefault(name, 0L) / allReplayed);
        }
        return sum / 2;
    }

    /** The cumulative distribution of a histogram, walked through from its least value on. */
    private static final class Steps {
        private final Iterator<HistogramIterationValue> values;
        private final double pace;
        private final double total;
        private long passed;
        private double nextValue = Double.POSITIVE_INFINITY;
        private long nextCount;

        Steps(Histogram histogram, double pace) {
            values = histogram.recordedValues().iterator();
            this.pace = pace;
            total = histogram.getTotalCount();
            advance();
        }

        private void advance() {
            if (values.hasNext()) {
                HistogramIterationValue next = values.next();
                nextValue = next.getValueIteratedTo() / pace;
                nextCount = next.getCountAddedInThisIterationStep();
            } else {
                nextValue = Double.POSITIVE_INFINITY;
            }
        }

        boolean hasNext() {
            return nextValue != Double.POSITIVE_INFINITY;
        }

        double nextValue() {
            return nextValue;
        }

        void passTo(double value) {
            while (hasNext() && nextValue <= value) {
                passed += nextCount;
                advance();
            }
        }

        double share() {
            return passed / total;
        }
    }
}
