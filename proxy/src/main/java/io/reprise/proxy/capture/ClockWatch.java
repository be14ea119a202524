package io.reprise.proxy.capture;

import io.reprise.journal.ClockData;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the wall clock was set: by NTP after a boot with a wrong clock, by hand, or while the machine slept.
 * Decides when a CLOCK record is due. Used on the writer's thread.
 */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Smaller differences are the inaccuracy of two readings, or come from NTP, which slows or speeds up the clock. */
    private static final long STEP_NS_MIN = TimeUnit.MILLISECONDS.toNanos(250);
    /** Time until the record is repeated, so that the rest of a pruned run still has one. */
    private static final long REPEAT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final RecordClock clock;
    private long aheadNs;
    private long toldNs;
    private long nextLookNs;
    private long nextRepeatNs;

    ClockWatch(RecordClock clock) {
        this.clock = clock;
        nextLookNs = clock.nowNs();
        nextRepeatNs = nextLookNs;
    }

    /** Begins a new run, which has no CLOCK record yet. */
    void runBegan() {
        toldNs = 0;
    }

    /** Checks the clock now and then; returns whether the run needs a CLOCK record with {@link #data}. */
    boolean isToTell() {
        long nowNs = clock.nowNs();
        if (nowNs - nextLookNs >= 0) {
            nextLookNs = nowNs + LOOK_INTERVAL_NS;
            look(clock.aheadNs(aheadNs));
        }
        return aheadNs != toldNs || toldNs != 0 && nowNs - nextRepeatNs >= 0;
    }

    private void look(long foundNs) {
        long stepNs = foundNs - aheadNs;
        if (Math.abs(stepNs) >= STEP_NS_MIN) {
            LOG.info(
                    "the wall clock was set {} by {} ms; recorded intervals stay right",
                    stepNs > 0 ? "ahead" : "back",
                    TimeUnit.NANOSECONDS.toMillis(Math.abs(stepNs)));
            aheadNs = Math.abs(foundNs) < STEP_NS_MIN ? 0 : foundNs;
        }
    }

    ClockData data() {
        return new ClockData(aheadNs);
    }

    /** Notes that the record was written. */
    void told() {
        toldNs = aheadNs;
        nextRepeatNs = clock.nowNs() + REPEAT_INTERVAL_NS;
    }
}
