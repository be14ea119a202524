package io.reprise.proxy.capture;

import io.reprise.time.NanoClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code journal-sync} thread: forces the journal to disk once a second, or more often when much is appended, and
 * notices when the disk does not answer while a run is begun.
 */
@SuppressWarnings("IllegalCatch") // a thread boundary
final class JournalSync implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final long POLL_MS = 50;
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    /**
     * Bytes appended after which the journal is forced. Forced pages need not stay in memory, so this bounds the
     * journal's share of it.
     */
    static final long BYTES_MAX = 32 << 20;

    private final RunKeeper run;
    private final WriterCounters counters;
    private final NanoClock clock;
    private final LongSupplier writerCpuNs;
    private final Runnable whenStuck;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private long forcedBytes;
    private long forcedNs;

    /**
     * Begins to count the time.
     *
     * @param writerCpuNs CPU time that the writer's thread has used
     * @param whenStuck called, possibly often, while the disk does not answer
     */
    JournalSync(RunKeeper run, WriterCounters counters, NanoClock clock, LongSupplier writerCpuNs, Runnable whenStuck) {
        this.run = run;
        this.counters = counters;
        this.clock = clock;
        this.writerCpuNs = writerCpuNs;
        this.whenStuck = whenStuck;
        forcedNs = clock.nowNs();
    }

    /** Ends the thread, unless the disk holds it. Any thread. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            while (!stopped.await(POLL_MS, TimeUnit.MILLISECONDS)) {
                try {
                    poll();
                } catch (Throwable failure) { // a memory map's errors may come anywhere; the next attempt may succeed
                    LOG.warn("journal-sync failed and goes on: {}", failure.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void poll() {
        if (run.noticeStuckOpening(writerCpuNs.getAsLong())) {
            whenStuck.run();
        }
        long appendedBytes = counters.bytes();
        long nowNs = clock.nowNs();
        // even if nothing was appended, because this notices that the run was removed
        if (nowNs - forcedNs >= INTERVAL_NS || appendedBytes - forcedBytes >= BYTES_MAX) {
            force();
            forcedBytes = appendedBytes;
            forcedNs = nowNs;
        }
    }

    private void force() {
        try {
            run.force();
        } catch (RuntimeException failure) {
            // the next append finds out whether the journal is broken; forcing only makes written records safer
            LOG.warn("the journal could not be forced to disk: {}", failure.getMessage());
        }
    }
}
