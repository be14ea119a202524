package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts by comparison, status, endpoint and signature, in bounded memory: past the bounds, endpoints and signatures
 * share one bucket. Owned by one thread until the engine is done.
 */
public final class Tally {
    static final String OTHER_ENDPOINTS = "(other endpoints)";

    private static final int ENDPOINTS_MAX = 500;
    private static final int GROUPS_MAX = 2_000;
    private static final int EXAMPLE_TARGET_MAX = 1_000;

    /**
     * Recorded and replayed status.
     *
     * @param recorded the recorded status; 0 when no response was recorded
     * @param replayed the replayed status or the kind of failure
     */
    public record StatusPair(int recorded, String replayed) {}

    private final Map<Comparison, Long> counts = new EnumMap<>(Comparison.class);
    private final Map<StatusPair, Long> statuses = new HashMap<>();
    private final Map<String, EndpointTally> endpoints = new HashMap<>();
    private final Map<FailureGroup.Key, FailureGroup> groups = new HashMap<>();
    private long bodiesSame;
    private long bodiesDifferent;

    void add(Outcome outcome, int inFlight) {
        Comparison comparison = Comparison.of(outcome);
        counts.merge(comparison, 1L, Long::sum);
        statuses.merge(new StatusPair(Comparison.recordedStatus(outcome), Comparison.result(outcome)), 1L, Long::sum);
        String endpoint = outcome.request().exchange().endpoint();
        long serviceNs = outcome.sentNs() > 0 ? outcome.serviceTimeNs() : -1;
        endpointOf(endpoint).add(comparison, outcome.responseTimeNs(), serviceNs);
        switch (comparison) {
            case FAILED, MISMATCH, UNSENDABLE -> group(outcome, endpoint, comparison, inFlight);
            case SAME -> compareBodies(outcome);
            default -> {} // neither evidence nor a body to compare
        }
    }

    private EndpointTally endpointOf(String endpoint) {
        EndpointTally known = endpoints.get(endpoint);
        if (known != null) {
            return known;
        }
        String name = endpoints.size() < ENDPOINTS_MAX ? endpoint : OTHER_ENDPOINTS;
        return endpoints.computeIfAbsent(name, key -> new EndpointTally());
    }

    private void group(Outcome outcome, String endpoint, Comparison comparison, int inFlight) {
        FailureGroup.Key key = new FailureGroup.Key(endpoint, Comparison.signature(outcome), comparison);
        if (groups.size() >= GROUPS_MAX && !groups.containsKey(key)) {
            key = new FailureGroup.Key(OTHER_ENDPOINTS, Comparison.signature(outcome), comparison);
        }
        groups.computeIfAbsent(key, FailureGroup::new)
                .add(new FailureGroup.Example(
                        outcome.request().exchange().exchange().displayId(),
                        cut(outcome.request().exchange().target()),
                        outcome.request().intendedNs(),
                        outcome.endNs(),
                        inFlight,
                        outcome.detail()));
    }

    private static String cut(String target) {
        return target.length() <= EXAMPLE_TARGET_MAX ? target : target.substring(0, EXAMPLE_TARGET_MAX) + "…";
    }

    private void compareBodies(Outcome outcome) {
        var recorded = outcome.request().exchange().exchange().response();
        var replayed = outcome.response();
        if (recorded == null || replayed == null || recorded.endTimeNs() == 0) {
            return;
        }
        if (recorded.bodyHash() == replayed.bodyHash() && recorded.body().wireBytes() == replayed.bodyBytes()) {
            bodiesSame++;
        } else {
            bodiesDifferent++;
        }
    }

    void add(Tally other) {
        other.counts.forEach((comparison, count) -> counts.merge(comparison, count, Long::sum));
        other.statuses.forEach((pair, count) -> statuses.merge(pair, count, Long::sum));
        other.endpoints.forEach((endpoint, tally) -> endpointOf(endpoint).add(tally));
        other.groups.forEach(
                (key, group) -> groups.computeIfAbsent(key, FailureGroup::new).add(group));
        bodiesSame += other.bodiesSame;
        bodiesDifferent += other.bodiesDifferent;
    }

    public long count(Comparison comparison) {
        return counts.getOrDefault(comparison, 0L);
    }

    /** How often each recorded status met each replayed one, the most frequent pair first. */
    public List<Map.Entry<StatusPair, Long>> statuses() {
        return statuses.entrySet().stream()
                .map(Map.Entry::copyOf)
                .sorted(Map.Entry.<StatusPair, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().recorded())
                        .thenComparing(entry -> entry.getKey().replayed()))
                .toList();
    }

    public Map<String, EndpointTally> endpoints() {
        return Map.copyOf(endpoints);
    }

    /** The groups of one kind, the largest first. */
    public List<FailureGroup> groups(Comparison kind) {
        return groups.values().stream()
                .filter(group -> group.key().kind() == kind)
                .sorted(Comparator.comparingLong(FailureGroup::count)
                        .reversed()
                        .thenComparing(
                                group -> group.key().endpoint() + group.key().signature()))
                .toList();
    }

    /** Responses with the recorded status and the recorded body, as far as length and hash tell. */
    public long bodiesSame() {
        return bodiesSame;
    }

    /** Responses with the recorded status and another body. */
    public long bodiesDifferent() {
        return bodiesDifferent;
    }
}
