package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;

/**
 * When a step is over at the latest, whatever the target does or leaves.
 *
 * <p>Each request is due at its intended time. It is sent, or has failed, within {@code --timeout} of that, or, in a
 * timetable that is faster than the recording, of when a target as fast as the recorded one would have let it go: that
 * is later by the recorded response times in its lane before it, thus by no more than the busiest lane was busy. Once
 * it is sent, its response is complete, or it has failed, within {@code --timeout} again.
 */
public final class EndBound {
    /** For closing the last connections, and for a machine that is busy. */
    private static final long MARGIN_NS = TimeUnit.SECONDS.toNanos(1);

    private EndBound() {}

    /**
     * Nanoseconds after the start of the step.
     *
     * @param plannedSpanNs when the last request is due
     * @param laneBehindNs by how much a lane is behind its timetable at most on a target as fast as the recorded one
     */
    public static long ns(EngineLimits limits, long plannedSpanNs, long laneBehindNs) {
        long twiceNs = Nanos.sum(limits.timeoutNs(), limits.timeoutNs());
        long lastNs = Nanos.sum(Nanos.sum(plannedSpanNs, laneBehindNs), twiceNs);
        return Nanos.sum(Math.min(lastNs, limits.durationMaxNs()), MARGIN_NS);
    }
}
