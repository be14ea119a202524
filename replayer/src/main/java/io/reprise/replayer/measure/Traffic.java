package io.reprise.replayer.measure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The shape of recorded or replayed traffic. Immutable.
 *
 * @param counts gaps, requests in flight and think times
 * @param dispersion variance of the requests in a second by their mean: 0 if all seconds have equally many, 1 if
 *     requests come independently of each other; NaN if it is not known
 * @param endpoints requests by endpoint
 * @param requests number of requests
 * @param connections number of their connections
 * @param sessions sessions, each copy of one counted
 */
public record Traffic(
        TrafficCounts counts,
        double dispersion,
        Map<String, Long> endpoints,
        long requests,
        long connections,
        long sessions) {
    public Traffic {
        endpoints = Map.copyOf(endpoints);
    }

    /** The traffic in a form that can be stored; components as those of the traffic. */
    public record Stored(
            TrafficCounts.Stored counts,
            double dispersion,
            Map<String, Long> endpoints,
            long requests,
            long connections,
            long sessions) {}

    /** The same in the form that can be stored. */
    public Stored stored() {
        return new Stored(counts.stored(), dispersion, endpoints, requests, connections, sessions);
    }

    /** @throws IllegalArgumentException the counts cannot be unpacked */
    public static Traffic of(Stored stored) {
        return new Traffic(
                TrafficCounts.of(stored.counts),
                stored.dispersion,
                stored.endpoints,
                stored.requests,
                stored.connections,
                stored.sessions);
    }

    /**
     * Variance of the requests in a second by their mean; NaN with fewer than three seconds, or if some were counted
     * together, as those of days are. The last second is left out, because traffic ends within it.
     *
     * @param requests the requests of a second
     */
    static double dispersion(List<Second> seconds, ToLongFunction<Second> requests) {
        int count = seconds.size() - 1;
        if (count < 2 || seconds.get(0).length() > 1) {
            return Double.NaN;
        }
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double difference = requests.applyAsLong(seconds.get(i)) - mean;
            mean += difference / (i + 1);
            squares += difference * (requests.applyAsLong(seconds.get(i)) - mean);
        }
        return mean == 0 ? Double.NaN : squares / count / mean;
    }

    /** The names of all endpoints; empty if there are too many for all to be known. */
    public Set<String> endpointNames() {
        return endpoints.getOrDefault(Tally.OTHER_ENDPOINTS, 0L) > 0
                ? Set.of()
                : endpoints.keySet().stream()
                        .filter(name -> !name.equals(Tally.OTHER_ENDPOINTS))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Requests on each connection in the mean; NaN if connections are not known. */
    double requestsPerConnection() {
        return connections == 0 ? Double.NaN : requests / (double) connections;
    }
}
