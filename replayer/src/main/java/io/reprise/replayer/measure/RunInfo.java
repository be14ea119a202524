package io.reprise.replayer.measure;

import io.reprise.replayer.source.SkipReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was asked for.
 *
 * @param runId marks every request of the run
 * @param version version of the replayer
 * @param journals the journals, as named by the user
 * @param target where requests were sent
 * @param rate as asked, such as {@code 2x}
 * @param scale what a multiple means
 * @param order which requests wait for which responses
 * @param transport {@code epoll} or {@code nio}
 * @param startedAt wall clock at the start of the step
 * @param recordedSpanNs from the first request of the recording to its last
 * @param plannedSpanNs the same in the timetable
 * @param requests requests in the timetable
 * @param sessions sessions in the timetable
 * @param skipped exchanges of the recording that were not replayed, by reason
 * @param recordingNotes what is to be known about the recording: damage, gaps; a sentence each
 */
public record RunInfo(
        String runId,
        String version,
        List<String> journals,
        String target,
        String rate,
        String scale,
        String order,
        String transport,
        Instant startedAt,
        long recordedSpanNs,
        long plannedSpanNs,
        long requests,
        long sessions,
        Map<SkipReason, Long> skipped,
        List<String> recordingNotes) {
    /** The same with the reasons in words, in their order. */
    public Map<String, Long> skippedInWords() {
        Map<String, Long> byMeaning = new TreeMap<>();
        skipped.forEach((reason, count) -> byMeaning.put(reason.meaning(), count));
        return byMeaning;
    }
}
