package io.reprise.replayer.measure;

import io.reprise.replayer.plan.PlannedRequest;

/** The first and the last request that a run came to, in the timetable and in the recording. One writer. */
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
        firstDueNs = Math.min(firstDueNs, other.firstDueNs);
        lastDueNs = Math.max(lastDueNs, other.lastDueNs);
        firstRecordedNs = Math.min(firstRecordedNs, other.firstRecordedNs);
        lastRecordedNs = Math.max(lastRecordedNs, other.lastRecordedNs);
    }

    Course.Covered covered() {
        return lastDueNs < firstDueNs
                ? new Course.Covered(0, 0)
                : new Course.Covered(lastDueNs - firstDueNs, lastRecordedNs - firstRecordedNs);
    }
}
