package io.reprise.proxy.capture;

import io.reprise.time.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * Tells a disk that does not answer while a run is begun from a machine that is merely slow: a thread that waits for a
 * disk uses no CPU time. Used on the thread that forces.
 */
final class StuckDisk {
    private static final long QUIET_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    /** Most CPU time that a thread uses while it waits for a disk, in the time above. */
    private static final long QUIET_CPU_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final NanoClock clock;
    /** When the writer was last seen at work. */
    private long busyAtNs;
    /** CPU time that the writer had used by then; negative before the first look. */
    private long busyCpuNs = -1;

    StuckDisk(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Must be called several times a second.
     *
     * @param opening whether the writer is beginning a run
     * @param writerCpuNs CPU time that the writer's thread has used
     */
    boolean isStuck(boolean opening, long writerCpuNs) {
        long nowNs = clock.nowNs();
        if (!opening || busyCpuNs < 0 || writerCpuNs - busyCpuNs > QUIET_CPU_NS) {
            busyAtNs = nowNs;
            busyCpuNs = writerCpuNs;
            return false;
        }
        return nowNs - busyAtNs > QUIET_MAX_NS;
    }
}
