package io.reprise.proxy.capture;

import com.lmax.disruptor.EventPoller;
import io.reprise.journal.write.ShortSlices;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code journal-writer} thread: empties the ring, keeps a run open, writes the account, and rests.
 *
 * <p>It polls and parks for some milliseconds, which also makes batches. Nobody wakes it.
 */
@SuppressWarnings({"IllegalCatch", "NonAtomicVolatileUpdate"
}) // a thread boundary: a memory map's errors come anywhere in their thread
final class JournalWriter implements Runnable {
    private static final long REST_BUSY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long REST_QUIET_NS = TimeUnit.MILLISECONDS.toNanos(16);
    /**
     * A ring with at least this many slots does not fill during {@link #REST_QUIET_NS}, however suddenly traffic comes.
     */
    private static final int QUIET_SLOTS_MIN = 1 << 13;
    /** The writer does not rest after a round that handled more than this fraction of the ring (one part in N). */
    private static final int NO_REST_SHARE = 8;
    /** The rest is short after a round that handled more than this fraction of the ring (one part in N). */
    private static final int SHORT_REST_SHARE = 64;
    /** The rest is long after a round that handled at most this fraction of the ring (one part in N). */
    private static final int LONG_REST_SHARE = 256;

    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    /** Rest after an error, so that a writer that fails repeatedly does not use a whole processor. */
    private static final long DEATH_REST_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CaptureRing ring;
    private final RunKeeper run;
    private final RecordAppender appender;
    private final LedgerWriter ledgers;
    /** The losses that the loops had not published, taken when the loops have ended. */
    private final Supplier<List<Loss>> leftovers;

    private final CompletableFuture<Void> checked = new CompletableFuture<>();
    private final CompletableFuture<Void> tried = new CompletableFuture<>();

    /** Set by whoever stops recording, once the loops have ended; read by the writer. */
    private volatile boolean stopping;
    /** Written by the writer, read by the admin port. */
    private volatile long deaths;

    JournalWriter(
            CaptureRing ring,
            RunKeeper run,
            RecordAppender appender,
            LedgerWriter ledgers,
            Supplier<List<Loss>> leftovers) {
        this.ring = ring;
        this.run = run;
        this.appender = appender;
        this.ledgers = ledgers;
        this.leftovers = leftovers;
    }

    /** Completes when the journal was looked at, exceptionally when waiting will never make it usable. */
    CompletableFuture<Void> checked() {
        return checked;
    }

    /** Completes after the first attempt to open a run, successful or not. */
    CompletableFuture<Void> tried() {
        return tried;
    }

    /** Writes what is in the ring, the last ledger, and ends. Any thread. */
    void stop() {
        stopping = true;
    }

    /**
     * Works until {@link #stop}, whatever fails: an error that none of the steps expects costs the open run, is counted
     * and logged, and the work begins again.
     */
    @Override
    public void run() {
        try {
            run.check();
            checked.complete(null);
        } catch (Throwable failure) { // the caller decides; if it starts the recorder all the same, keep trying
            checked.completeExceptionally(failure);
        }
        boolean ended = false;
        while (!ended) {
            try {
                work();
                ended = true;
            } catch (Throwable failure) {
                ended = died(failure);
            }
        }
        run.close();
    }

    private void work() {
        ShortSlices.askForThisThread();
        run.openIfDue();
        tried.complete(null);
        boolean last = false;
        while (!last) {
            last = stopping;
            long before = appender.handled();
            drain();
            keepAccount();
            if (!last) {
                rest(appender.handled() - before);
            }
        }
        finish();
    }

    /** @return whether to end, because recording is being stopped */
    private boolean died(Throwable failure) {
        deaths++;
        LOG.error("the journal writer failed and begins again, traffic flows on", failure);
        try {
            appender.fail(failure);
        } catch (Throwable again) { // abandoning the run failed as well; the next round tries it again
            LOG.debug("the run could not be given up either", again);
        }
        LockSupport.parkNanos(this, DEATH_REST_NS);
        return stopping;
    }

    /** How often an error ended the writer's work, which then began again. */
    long deaths() {
        return deaths;
    }

    /** Handles all slots that are there. */
    private void drain() {
        try {
            while (ring.poller().poll(appender) == EventPoller.PollState.PROCESSING) {
                // until there are no more
            }
        } catch (Throwable failure) {
            appender.fail(failure);
        }
    }

    private void keepAccount() {
        try {
            run.abandonIfRemoved();
            run.openIfDue();
            ledgers.writeIfDue(run);
        } catch (Throwable failure) {
            appender.fail(failure);
        }
    }

    private void rest(long handledCount) {
        long restNs = restNs(handledCount, ring.slotCount());
        if (restNs > 0) {
            LockSupport.parkNanos(this, restNs);
        }
    }

    /**
     * How long to rest after a round. Each waking costs several times what a record does, so the writer wakes as rarely
     * as it may: records of exchanges that were answered are written this much later, plus the time that the kernel
     * takes to let the thread run.
     *
     * @param handledCount how many slots the round handled
     * @param slots how many the ring has
     * @return nanoseconds; 0 if the ring fills quickly
     */
    static long restNs(long handledCount, int slots) {
        if (handledCount > slots / NO_REST_SHARE) {
            return 0;
        }
        if (handledCount > slots / SHORT_REST_SHARE) {
            return REST_BUSY_NS;
        }
        return handledCount > slots / LONG_REST_SHARE || slots < QUIET_SLOTS_MIN ? REST_NS : REST_QUIET_NS;
    }

    private void finish() {
        try {
            ledgers.writeLast(run, leftovers.get());
        } catch (Throwable failure) { // only the log is left to report it to
            appender.fail(failure);
        }
    }
}
