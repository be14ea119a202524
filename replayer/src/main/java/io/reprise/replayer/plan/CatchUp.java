package io.reprise.replayer.plan;

import java.util.concurrent.TimeUnit;

/**
 * Sends requests that are read too late at twice their pace, until the timetable has caught up. So the target gets no
 * burst that production never had. Pure arithmetic on one scale of nanoseconds. Not thread-safe.
 */
final class CatchUp {
    private static final int SPEED = 2;
    /** Time that the engine needs to send a request. */
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private boolean isBehind;
    private long fromDueNs;
    private long fromNs;

    /**
     * When to send a request.
     *
     * @param dueNs when it was due; never less than for the request before
     * @param nowNs now
     */
    long sendNs(long dueNs, long nowNs) {
        if (!isBehind) {
            if (dueNs >= nowNs) {
                return dueNs;
            }
            begin(dueNs, nowNs);
        }
        long sendNs = fromNs + (dueNs - fromDueNs) / SPEED;
        if (sendNs <= dueNs) {
            isBehind = false;
            return dueNs;
        }
        if (sendNs < nowNs) {
            begin(dueNs, nowNs);
            sendNs = fromNs;
        }
        return sendNs;
    }

    private void begin(long dueNs, long nowNs) {
        isBehind = true;
        fromDueNs = dueNs;
        fromNs = nowNs + LEAD_NS;
    }
}
