package io.reprise.replayer.measure;

import io.reprise.replayer.source.SkipReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The task of a run. Immutable.
 *
 * @param runId marks every request of the run
 * @param version version of the replayer
 * @param startedAt wall clock at the start of the step
 * @param settings where and how requests were sent
 * @param recorded the recording, or the chosen part of it
 * @param planned the timetable that was made of it
 * @param byHand changes that the user made to the pace while it ran; null if there were none
 */
public record RunInfo(
        String runId,
        String version,
        Instant startedAt,
        Settings settings,
        Recorded recorded,
        Planned planned,
        @Nullable ByHand byHand) {
    /** A run whose pace nobody changed. */
    public RunInfo(
            String runId, String version, Instant startedAt, Settings settings, Recorded recorded, Planned planned) {
        this(runId, version, startedAt, settings, recorded, planned, null);
    }

    /** The same with another shape of the recording, or with none. */
    RunInfo withTraffic(@Nullable Traffic traffic) {
        Recorded with = new Recorded(recorded.journals, recorded.spanNs, recorded.skipped, recorded.notes, traffic);
        return new RunInfo(runId, version, startedAt, settings, with, planned, byHand);
    }

    /**
     * Where and how requests were sent.
     *
     * @param target where requests were sent
     * @param rate as asked, such as {@code 2x}
     * @param scale what a multiple means
     * @param order which requests wait for which responses
     * @param transport {@code epoll} or {@code nio}
     */
    public record Settings(String target, String rate, String scale, String order, String transport) {}

    /**
     * The recording.
     *
     * @param journals the journals, as named by the user
     * @param spanNs from the first request to the last one
     * @param skipped exchanges that were not replayed, by reason
     * @param notes remarks about the recording, such as damage and gaps; a sentence each
     * @param traffic its shape; null if that is not known
     */
    public record Recorded(
            List<String> journals,
            long spanNs,
            Map<SkipReason, Long> skipped,
            List<String> notes,
            @Nullable Traffic traffic) {
        /** A recording whose shape is not known. */
        public Recorded(List<String> journals, long spanNs, Map<SkipReason, Long> skipped, List<String> notes) {
            this(journals, spanNs, skipped, notes, null);
        }

        /** The skipped exchanges with the reasons in words, in their order. */
        public Map<String, Long> skippedInWords() {
            Map<String, Long> byMeaning = new TreeMap<>();
            skipped.forEach((reason, count) -> byMeaning.put(reason.meaning(), count));
            return byMeaning;
        }
    }

    /**
     * The timetable.
     *
     * @param spanNs from the time at which the first request is due to that of the last one
     * @param requests number of requests
     * @param sessions number of sessions
     * @param shard which part of a timetable this is; null for all of it
     */
    public record Planned(
            long spanNs,
            long requests,
            long sessions,
            @Nullable ShardInfo shard) {
        /** A whole timetable. */
        public Planned(long spanNs, long requests, long sessions) {
            this(spanNs, requests, sessions, null);
        }
    }

    /**
     * The part of a timetable that one of several replayers fires, or all parts together.
     *
     * @param index from 1 to {@code count}; 0 for all parts together
     * @param count number of parts
     * @param fingerprint of the whole timetable: the same for all of its parts, and for no part of another one
     * @param wholeRequests number of requests of the whole timetable
     * @param valuesFromElsewhere values that requests carried and that only responses to other parts issued, so that
     *     they were sent as recorded
     */
    public record ShardInfo(int index, int count, String fingerprint, long wholeRequests, long valuesFromElsewhere) {}
}
