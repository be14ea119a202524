package io.reprise.replayer.measure;

import io.reprise.replayer.plan.PlannedRequest;
import java.util.List;

/**
 * The times of the first and the last request that a run reached, in the timetable and in the recording. One writer.
 */
final class CoveredSpan {
    private long firstDueNs = Long.MAX_VALUE;
    private long lastDueNs = Long.MIN_VALUE;
    private long firstRecordedNs = Long.MAX_VALUE;
    private long lastRecordedNs = Long.MIN_VALUE;

    void add(PlannedRequest request) {
        firstDueNs = Math.min(firstDueNs, request.intendedNs());
        lastDueNs = Math.max(lastDueNs, request.intendedNs());
        firstRecordedNs = Math.min(firstRecordedNs, request.recordedNs());
        lastRecordedNs = Math.max(lastRecordedNs, request.recordedNs());
    }

    void add(CoveredSpan other) {
        add(other.stored());
    }

    /** The four times, for storing: both of the timetable, both of the recording. */
    List<Long> stored() {
        return List.of(firstDueNs, lastDueNs, firstRecordedNs, lastRecordedNs);
    }

    /** @throws IllegalArgumentException these are not four times */
    void add(List<Long> stored) {
        if (stored.size() != 4) {
            throw new IllegalArgumentException("a covered span without its four times");
        }
        firstDueNs = Math.min(firstDueNs, stored.get(0));
        lastDueNs = Math.max(lastDueNs, stored.get(1));
        firstRecordedNs = Math.min(firstRecordedNs, stored.get(2));
        lastRecordedNs = Math.max(lastRecordedNs, stored.get(3));
    }

    Course.Covered covered() {
        return lastDueNs < firstDueNs
                ? new Course.Covered(0, 0)
                : new Course.Covered(lastDueNs - firstDueNs, lastRecordedNs - firstRecordedNs);
    }
}
