package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.ReplayFailure;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts failures by endpoint and kind while a step runs, in bounded memory. One writer, any reader; a request that
 * does not fail costs nothing.
 */
public final class FailureCounts {
    /** Beyond this number of pairs of endpoint and kind, endpoints share a name. */
    static final int PAIRS_MAX = 2_000;

    /**
     * The key under which failures are counted.
     *
     * @param endpoint method and path template
     * @param kind {@code server_error}, or the {@link ReplayFailure} in lower case
     */
    public record Key(String endpoint, String kind) {
        /** Stands for the endpoints that have no name of their own. */
        public static final String OTHER_ENDPOINTS = Tally.OTHER_ENDPOINTS;
    }

    private final Map<Key, AtomicLong> counts = new ConcurrentHashMap<>();

    void add(Outcome outcome) {
        ReplayFailure failure = outcome.failure();
        String kind = failure == null ? "server_error" : failure.name().toLowerCase(Locale.ROOT);
        Key key = new Key(outcome.request().exchange().endpoint(), kind);
        if (counts.size() >= PAIRS_MAX && !counts.containsKey(key)) {
            key = new Key(Key.OTHER_ENDPOINTS, kind);
        }
        AtomicLong count = counts.computeIfAbsent(key, none -> new AtomicLong());
        count.lazySet(count.getPlain() + 1);
    }

    /** Adds the counts so far to others; on any thread. */
    void addTo(Map<Key, Long> sums) {
        counts.forEach((key, count) -> sums.merge(key, count.get(), Long::sum));
    }
}
