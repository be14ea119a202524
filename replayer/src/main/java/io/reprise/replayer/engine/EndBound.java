package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;

/**
 * When a step is over at the latest, whatever the target does or fails to do.
 *
 * <p>Each request is due at its intended time. It is sent, or has failed, within {@code --timeout} of that time. In a
 * timetable that is faster than the recording, the wait counts from when a target as fast as the recorded one would
 * have allowed the request to be sent: that is later by the recorded response times before it in its lane, thus by no
 * more than the busiest lane was busy. After the request is sent, its response is complete, or the request has failed,
 * within another {@code --timeout}, or within twice its recorded time and a second if that took more than half of
 * {@code --timeout}. A response that the
 * recorded client left is left within its recorded time after it began.
 */
public final class EndBound {
    /** Allows for closing the last connections and for a busy machine. */
    private static final long MARGIN_NS = TimeUnit.SECONDS.toNanos(1);

    private EndBound() {}

    /**
     * Nanoseconds after the start of the step.
     *
     * @param plannedSpanNs when the last request is due
     * @param laneBehindNs how far a lane falls behind its timetable at most on a target as fast as the recorded one
     * @param longestNs the longest recorded exchange
     */
    public static long ns(EngineLimits limits, long plannedSpanNs, long laneBehindNs, long longestNs) {
        long waitedNs = Nanos.sum(limits.timeoutNs(), limits.answerNs(longestNs));
        long lastNs = Nanos.sum(Nanos.sum(plannedSpanNs, laneBehindNs), waitedNs);
        return Nanos.sum(Math.min(lastNs, limits.durationMaxNs()), MARGIN_NS);
    }
}
