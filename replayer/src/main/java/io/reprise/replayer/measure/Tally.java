package io.reprise.replayer.measure;

import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Deviation;
import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.engine.Outcome;
import io.reprise.text.Shown;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

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
    private final LaneCauses lanes = new LaneCauses();
    private long changed;
    private long errors;
    private long bodiesSame;
    private long bodiesDifferent;

    void add(Outcome outcome, int inFlight) {
        Comparison comparison = Comparison.of(outcome);
        counts.merge(comparison, 1L, Long::sum);
        statuses.merge(new StatusPair(Comparison.recordedStatus(outcome), Comparison.result(outcome)), 1L, Long::sum);
        String endpoint = outcome.request().exchange().endpoint();
        long serviceNs = outcome.sentNs() > 0 ? outcome.serviceTimeNs() : -1;
        endpointOf(endpoint).add(comparison, outcome.responseTimeNs(), serviceNs);
        endpointOf(endpoint).addToTimeLine(outcome);
        if (Comparison.isError(outcome)) {
            errors++;
            endpointOf(endpoint).addError();
        }
        boolean isChanged = comparison.isCompared() && outcome.change() != Change.NONE;
        if (isChanged) {
            changed++;
            endpointOf(endpoint).addChanged();
        }
        if (comparison.isEnded()) {
            boolean isTimed = comparison.isTimed() && comparison != Comparison.FAILED;
            endpointOf(endpoint)
                    .addUnit(
                            outcome.request().lane(),
                            outcome.request().intendedNs(),
                            comparison == Comparison.FAILED,
                            isChanged,
                            isTimed ? serviceNs : -1);
        }
        switch (comparison) {
            case FAILED, MISMATCH, UNSENDABLE -> group(outcome, endpoint, inFlight);
            case SAME -> {
                compareBodies(outcome);
                if (isChanged) {
                    group(outcome, endpoint, inFlight);
                }
            }
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

    private void group(Outcome outcome, String endpoint, int inFlight) {
        FailureGroup.Key key = FailureGroup.Key.of(outcome, endpoint);
        if (groups.size() >= GROUPS_MAX && !groups.containsKey(key)) {
            key = FailureGroup.Key.of(outcome, OTHER_ENDPOINTS);
        }
        FailureGroup group = groups.computeIfAbsent(key, FailureGroup::new);
        group.add(lanes.causeOf(outcome, key));
        if (group.wantsExample()) {
            group.addExample(example(outcome, inFlight));
        }
    }

    private static FailureGroup.Example example(Outcome outcome, int inFlight) {
        KeptResponse kept = outcome.kept();
        RecordedResponse recorded = outcome.request().exchange().exchange().response();
        FailureGroup.Answers answers = kept == null
                ? null
                : new FailureGroup.Answers(recorded == null ? null : KeptResponse.of(recorded), kept);
        return new FailureGroup.Example(
                outcome.request().exchange().exchange().displayId(),
                cut(outcome.request().exchange().target()),
                outcome.request().intendedNs(),
                outcome.endNs(),
                inFlight,
                detail(outcome),
                answers);
    }

    private static String detail(Outcome outcome) {
        if (!outcome.detail().isEmpty()) {
            return outcome.detail();
        }
        Deviation deviation = outcome.deviation();
        String location = deviation == null || deviation.location().isEmpty() ? "" : ", to " + deviation.location();
        return "answered " + Comparison.result(outcome) + location;
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
        changed += other.changed;
        errors += other.errors;
        bodiesSame += other.bodiesSame;
        bodiesDifferent += other.bodiesDifferent;
    }

    /**
     * The counts in a form that can be stored.
     *
     * @param bodiesSame responses with the recorded status and body
     * @param bodiesDifferent responses with the recorded status and another body
     */
    public record Stored(
            Map<Comparison, Long> counts,
            Map<StatusPair, Long> statuses,
            Map<String, EndpointTally.Stored> endpoints,
            List<FailureGroup.Stored> groups,
            long changed,
            long bodiesSame,
            long bodiesDifferent) {}

    Stored stored() {
        Map<String, EndpointTally.Stored> stored = new HashMap<>();
        endpoints.forEach((endpoint, tally) -> stored.put(endpoint, tally.stored()));
        return new Stored(
                counts,
                statuses,
                stored,
                groups.values().stream()
                        .sorted(Comparator.comparing(group -> group.key().toString()))
                        .map(FailureGroup::stored)
                        .toList(),
                changed,
                bodiesSame,
                bodiesDifferent);
    }

    /** @throws IllegalArgumentException times cannot be unpacked */
    void add(Stored other) {
        other.counts.forEach((comparison, count) -> counts.merge(comparison, count, Long::sum));
        other.statuses.forEach((pair, count) -> statuses.merge(pair, count, Long::sum));
        other.endpoints.forEach((endpoint, tally) -> endpointOf(endpoint).add(tally));
        other.groups.forEach(
                group -> groups.computeIfAbsent(group.key(), FailureGroup::new).add(group));
        changed += other.changed;
        errors += other.endpoints.values().stream()
                .mapToLong(EndpointTally.Stored::errors)
                .sum();
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

    /** Requests with a changed outcome: another class of status, or a redirect to elsewhere. */
    public long changed() {
        return changed;
    }

    /** Requests without a complete response, or with a 5xx, whatever was recorded. */
    public long errors() {
        return errors;
    }

    /** How many requests for the group's endpoint were to be sent; 0 if it shares a bucket with other endpoints. */
    public long requests(FailureGroup group) {
        EndpointTally tally = endpoints.get(group.key().endpoint());
        return tally == null || group.key().endpoint().equals(OTHER_ENDPOINTS) ? 0 : tally.requests();
    }

    /** The group's part of the requests for its endpoint: {@code 21 of 29 (72 %)}. */
    public String share(FailureGroup group) {
        long requests = requests(group);
        String part = Shown.count(group.count());
        return requests == 0
                ? part
                : part + " of " + Shown.count(requests)
                        + String.format(Locale.ROOT, " (%.0f %%)", 100.0 * group.count() / requests);
    }

    /** How many requests went wrong after, and probably because of, the requests of a group. */
    public long followers(FailureGroup.Key cause) {
        return groups.values().stream()
                .mapToLong(group -> group.after().getOrDefault(cause, 0L))
                .sum();
    }

    /** The groups of one kind, the largest first. */
    public List<FailureGroup> groups(Comparison kind) {
        return groups(group -> group.key().kind() == kind);
    }

    /** The chosen groups, the largest first. */
    public List<FailureGroup> groups(Predicate<FailureGroup> chosen) {
        return groups.values().stream()
                .filter(chosen)
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
