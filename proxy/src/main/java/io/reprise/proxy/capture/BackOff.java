package io.reprise.proxy.capture;

import io.reprise.time.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a run may be opened again: after a wait that doubles with each failure, and that starts over once a run
 * has proved good. Used on the writer's thread.
 */
final class BackOff {
    static final long MIN_NS = TimeUnit.SECONDS.toNanos(1);
    static final long MAX_NS = TimeUnit.SECONDS.toNanos(30);
    /** A run that takes a record this long after it was opened has proved good. */
    static final long HELD_NS = TimeUnit.SECONDS.toNanos(5);

    private final NanoClock clock;
    private long waitNs = MIN_NS;
    private long retryAtNs;
    private long openedAtNs;

    BackOff(NanoClock clock) {
        this.clock = clock;
        retryAtNs = clock.nowNs();
    }

    boolean isDue() {
        return clock.nowNs() - retryAtNs >= 0;
    }

    /** @param maxNs the longest wait after a failure of this kind, up to {@link #MAX_NS} */
    void failed(long maxNs) {
        long nextNs = Math.min(waitNs, maxNs);
        retryAtNs = clock.nowNs() + nextNs;
        waitNs = Math.min(MAX_NS, 2 * nextNs);
    }

    /** Begins the longest wait, because the failure will not go away soon. */
    void failedForLong() {
        waitNs = MAX_NS;
        failed(MAX_NS);
    }

    void opened() {
        openedAtNs = clock.nowNs();
    }

    /** Notes that the run took a record. Reads the clock only until the run has proved good. */
    void appended() {
        if (waitNs != MIN_NS && clock.nowNs() - openedAtNs >= HELD_NS) {
            waitNs = MIN_NS;
        }
    }
}
