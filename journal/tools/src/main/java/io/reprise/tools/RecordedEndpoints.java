package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.exchange.Exchange;
import io.reprise.text.Shown;
import io.reprise.traffic.EndpointCache;
import io.reprise.traffic.EndpointNames;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoints of exchanges without parsing whole heads, and counts them for the message after a filter that
 * selects nothing. Bounded: beyond a maximum, all further endpoints are counted as one. Not thread-safe.
 */
final class RecordedEndpoints {
    /** The common name of all endpoints beyond the maximum. */
    static final String OTHER = "(other endpoints)";

    private static final int ENDPOINTS_MAX = 10_000;
    private static final int NAMED_MAX = 5;
    private static final int NAME_LENGTH_MAX = 60;

    private final EndpointNames names;
    private final EndpointCache cache;
    private final Map<String, long[]> counts = new HashMap<>();
    private long seen;

    /** @param names rules of the user, and by shape */
    RecordedEndpoints(EndpointNames names) {
        this.names = names;
        cache = new EndpointCache(names);
    }

    /**
     * The names of endpoints, now that all are known.
     *
     * @param requests the endpoints that {@link #of} gave, with their numbers of requests
     */
    EndpointNames learned(Map<String, Long> requests) {
        return names.learn(requests);
    }

    /** The endpoint of an exchange by the rules and by shape; null if its request has no start line. */
    @Nullable
    String of(Exchange exchange) {
        byte[] head = exchange.request().head();
        int methodEnd = blank(head, 0);
        int targetEnd = methodEnd < 0 ? -1 : blank(head, methodEnd + 1);
        return methodEnd > 0 && targetEnd > methodEnd + 1 ? cache.of(head, methodEnd, targetEnd) : null;
    }

    /** The next blank of the first line; −1 if there is none. */
    private static int blank(byte[] head, int from) {
        for (int at = from; at < head.length && head[at] != '\r' && head[at] != '\n'; at++) {
            if (head[at] == ' ') {
                return at;
            }
        }
        return -1;
    }

    /** Counts an exchange that the filter did not select. */
    void count(Exchange exchange) {
        seen++;
        String endpoint = of(exchange);
        if (endpoint != null) {
            String name = nameIn(counts, endpoint);
            counts.computeIfAbsent(name, key -> new long[1])[0]++;
        }
    }

    /** The endpoint, or {@link #OTHER} if the maximum is reached. */
    static String nameIn(Map<String, ?> known, String endpoint) {
        return known.size() < ENDPOINTS_MAX || known.containsKey(endpoint) ? endpoint : OTHER;
    }

    /** The error if the filter selected nothing; names the most frequent endpoints. */
    ExitException noMatch() {
        Map<String, Long> requests = new HashMap<>();
        counts.forEach((endpoint, count) -> requests.put(endpoint, count[0]));
        EndpointNames learned = learned(requests);
        Map<String, Long> named = new HashMap<>();
        requests.forEach((endpoint, count) -> named.merge(learned.renamed(endpoint), count, Long::sum));
        List<String> most = named.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> e) -> -e.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(NAMED_MAX)
                .map(e -> Shown.printable(e.getKey(), NAME_LENGTH_MAX) + " (" + Shown.count(e.getValue()) + ")")
                .toList();
        int more = named.size() - most.size();
        String endpoints = most.isEmpty() ? "" : "; endpoints are " + String.join(", ", most);
        return new ExitException(
                ExitCodes.FAILED,
                "0 of " + Shown.count(seen) + " match" + endpoints
                        + (more > 0 ? " and " + Shown.count(more) + " more" : ""));
    }
}
