package io.reprise.replayer.measure;

import io.reprise.replayer.engine.RunEnd;
import io.reprise.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs of all shards of one timetable, added up to the run that they are together. Its summary is computed from the
 * sums as that of any run; gaps between requests and requests in flight, which the shards do not know of each other,
 * are left out of the fidelity table. Stateless.
 */
public final class ShardSum {
    /**
     * Largest difference between the starts of shards, by their clocks; beyond it, they did not fire one timetable
     * together.
     */
    private static final Duration APART_MAX = Duration.ofSeconds(1);

    private static final long SECOND_NS = 1_000_000_000;

    private ShardSum() {}

    /**
     * Adds up the runs of all shards of one timetable, which the caller has checked.
     *
     * @param shards in the order of their indexes
     * @throws IllegalArgumentException one is not a run that was stored
     */
    public static RunSummary of(List<StoredRun> shards) {
        StoredRun first = shards.get(0);
        Measured measured = new Measured(
                Latencies.empty(),
                new ArrayList<>(),
                Duration.ofNanos(first.course().worth().lagMaxNs()));
        for (StoredRun shard : shards) {
            shard.addTo(measured);
            measured.traffic.addThinkTimes(shard.traffic().replayed());
        }
        measured.invalidBecause.addAll(invalidBecause(shards));
        long longestNs = measured.intervals.stream()
                .mapToLong(each -> each.toNs() - each.fromNs())
                .max()
                .orElse(0);
        List<Interval> joined = Interval.bySpan(measured.intervals, Math.max(SECOND_NS, longestNs));
        measured.intervals.clear();
        measured.intervals.addAll(joined);
        return measured.summary(
                info(shards),
                shards.stream().map(StoredRun::counts).reduce(StepCounts::plus).orElseThrow(),
                shards.stream()
                        .mapToLong(shard -> shard.course().elapsedNs())
                        .max()
                        .orElse(0),
                end(shards));
    }

    private static RunEnd end(List<StoredRun> shards) {
        Set<RunEnd> ends = shards.stream().map(shard -> shard.course().end()).collect(Collectors.toSet());
        return Stream.of(RunEnd.INTERRUPTED, RunEnd.ABORTED, RunEnd.MAX_DURATION)
                .filter(ends::contains)
                .findFirst()
                .orElse(RunEnd.COMPLETE);
    }

    private static RunInfo info(List<StoredRun> shards) {
        StoredRun first = shards.get(0);
        RunInfo info = first.info();
        Set<String> notes = new LinkedHashSet<>();
        shards.forEach(shard -> notes.addAll(shard.info().recorded().notes()));
        Traffic.Stored traffic = first.traffic().recorded();
        return new RunInfo(
                shards.stream().map(shard -> shard.info().runId()).collect(Collectors.joining(", ")),
                info.version(),
                shards.stream()
                        .map(shard -> shard.info().startedAt())
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                info.settings(),
                new RunInfo.Recorded(
                        info.recorded().journals(),
                        info.recorded().spanNs(),
                        info.recorded().skipped(),
                        List.copyOf(notes),
                        traffic == null ? null : Traffic.of(traffic)),
                new RunInfo.Planned(
                        info.planned().spanNs(),
                        sum(shards, shard -> shard.info().planned().requests()),
                        sum(shards, shard -> shard.info().planned().sessions()),
                        new RunInfo.ShardInfo(
                                0,
                                shards.size(),
                                shardOf(first).fingerprint(),
                                shardOf(first).wholeRequests(),
                                sum(shards, shard -> shardOf(shard).valuesFromElsewhere()))));
    }

    private static long sum(List<StoredRun> shards, ToLongFunction<StoredRun> number) {
        return shards.stream().mapToLong(number).sum();
    }

    private static RunInfo.ShardInfo shardOf(StoredRun run) {
        RunInfo.ShardInfo shard = run.info().planned().shard();
        if (shard == null) {
            throw new IllegalArgumentException("a run that is not a shard");
        }
        return shard;
    }

    private static List<String> invalidBecause(List<StoredRun> shards) {
        List<String> reasons = new ArrayList<>();
        for (StoredRun shard : shards) {
            List<String> own = Validity.invalidBecause(shard.summary());
            if (!own.isEmpty()) {
                reasons.add("shard " + shardOf(shard).index() + " of " + shards.size() + " is INVALID: " + own.get(0));
            }
        }
        Instant earliest = starts(shards).min(Comparator.naturalOrder()).orElseThrow();
        Instant latest = starts(shards).max(Comparator.naturalOrder()).orElseThrow();
        Duration apart = Duration.between(earliest, latest);
        if (apart.compareTo(APART_MAX) > 0) {
            reasons.add("the shards started " + Shown.duration(apart.toNanos())
                    + " apart, so they did not fire one timetable (give them the same --start-at)");
        }
        return List.copyOf(reasons);
    }

    private static Stream<Instant> starts(List<StoredRun> shards) {
        return shards.stream().map(shard -> shard.info().startedAt());
    }
}
