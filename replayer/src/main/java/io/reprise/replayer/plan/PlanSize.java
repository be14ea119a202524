package io.reprise.replayer.plan;

/**
 * How much a timetable holds.
 *
 * @param requests number of requests
 * @param spanNs from the first request's intended time to the last one's
 * @param recordedSpanNs the same as recorded
 * @param sessions sessions, each copy of one counted; exact up to 16,384, beyond that an estimate within about 2 %
 * @param sessionsExact whether {@code sessions} is exact
 */
public record PlanSize(long requests, long spanNs, long recordedSpanNs, long sessions, boolean sessionsExact) {
    private static final long SECOND_NS = 1_000_000_000;

    /** Requests a second in the mean, over the intervals between them; 0 when there are none. */
    public double meanPerSecond() {
        return requests <= 1 || spanNs == 0 ? 0 : (requests - 1) * (double) SECOND_NS / spanNs;
    }

    /** The same as part of a recording of another length. */
    PlanSize withRecordedSpanNs(long ns) {
        return new PlanSize(requests, spanNs, ns, sessions, sessionsExact);
    }

    /** The same requests over another span. */
    PlanSize withSpanNs(long ns) {
        return new PlanSize(requests, ns, recordedSpanNs, sessions, sessionsExact);
    }
}
