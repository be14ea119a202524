package io.reprise.proxy.capture;

import io.reprise.journal.JournalException;
import io.reprise.journal.JournalRemovedException;
import io.reprise.journal.LossCause;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run open to append to: abandons one that broke and tries a new one after a while. Confined to the writer's
 * thread but for {@link #force}, {@link #state} and {@link #runDirectory}.
 */
@SuppressWarnings("IllegalCatch") // the boundary of the journal: traffic flows on, whatever is wrong with it
final class RunKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final long BACK_OFF_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long BACK_OFF_MAX_NS = TimeUnit.SECONDS.toNanos(30);

    private final JournalSink.Opener opener;
    private final WriterCounters counters;
    private final ReentrantLock closing = new ReentrantLock();

    /** Set by the writer, read by the thread that forces. */
    private volatile @Nullable JournalSink sink;
    /** Set by the writer, read by the admin port. */
    private volatile RecordingState state = RecordingState.STOPPED;
    /** As above: of the run last opened. */
    private volatile @Nullable Path runDirectory;

    private boolean removed;
    private long retryAtNs;
    private long backOffNs = BACK_OFF_MIN_NS;

    RunKeeper(JournalSink.Opener opener, WriterCounters counters) {
        this.opener = opener;
        this.counters = counters;
    }

    RecordingState state() {
        return state;
    }

    @Nullable
    Path runDirectory() {
        return runDirectory;
    }

    boolean isOpen() {
        return sink != null;
    }

    /** @throws JournalException as {@link io.reprise.journal.JournalAppender#open} does */
    void open() {
        JournalSink opened = opener.open();
        runDirectory = opened.runDirectory();
        sink = opened;
        counters.runOpened();
        enter(RecordingState.RECORDING, "to " + opened.runDirectory());
    }

    /** Opens a new run if there is none and it is time to. */
    void openIfDue(long nanoTime) {
        if (sink == null && nanoTime - retryAtNs >= 0) {
            tryOpen(nanoTime);
        }
    }

    void tryOpen(long nanoTime) {
        try {
            open();
            backOffNs = BACK_OFF_MIN_NS;
        } catch (Throwable failure) { // The boundary of the journal: traffic flows on, whatever is wrong with it.
            retryAtNs = nanoTime + backOffNs;
            backOffNs = Math.min(BACK_OFF_MAX_NS, 2 * backOffNs);
            LOG.debug("no new run yet", failure);
        }
    }

    /** Appends, or says why not. */
    @Nullable
    LossCause append(ByteBuffer record) {
        JournalSink to = sink;
        if (to == null) {
            return LossCause.JOURNAL_FAILED;
        }
        try {
            int length = record.remaining();
            if (to.append(record)) {
                counters.appended(length);
                enter(RecordingState.RECORDING, "again");
                return null;
            }
            enter(RecordingState.DISK_FULL, "too little room for " + to.runDirectory());
            return LossCause.DISK_FULL;
        } catch (Throwable failure) { // As above; a memory map that cannot be written to throws an Error.
            abandon(failure);
            return LossCause.JOURNAL_FAILED;
        }
    }

    /** Whether the run that was last given up is not there any more. */
    boolean wasRemoved() {
        return removed;
    }

    /** Gives a run up that somebody removed. @return whether it did */
    boolean abandonIfRemoved() {
        JournalSink open = sink;
        if (open == null || !open.isRemoved()) {
            return false;
        }
        abandon(new JournalRemovedException(open.runDirectory()));
        return true;
    }

    /** Gives the run up. */
    void abandon(Throwable why) {
        removed = why instanceof JournalRemovedException;
        enter(RecordingState.JOURNAL_FAILED, String.valueOf(why.getMessage()));
        LOG.debug("abandoned run", why);
        retryAtNs = System.nanoTime() + backOffNs;
        release();
    }

    void close() {
        release();
        state = RecordingState.STOPPED;
    }

    private void release() {
        JournalSink open = sink;
        if (open == null) {
            return;
        }
        closing.lock();
        try {
            sink = null;
            open.close();
        } catch (Throwable failure) { // As above: it is given up anyway.
            LOG.warn("run {} could not be closed: {}", open.runDirectory(), failure.getMessage());
        } finally {
            closing.unlock();
        }
    }

    /** Asks for what was appended to reach the disk; any thread but the writer's. */
    void force() {
        closing.lock();
        try {
            JournalSink open = sink;
            if (open != null) {
                open.force();
            }
        } finally {
            closing.unlock();
        }
    }

    /** One line per change of state. */
    private void enter(RecordingState next, String detail) {
        if (state != next) {
            state = next;
            if (next == RecordingState.RECORDING) {
                LOG.info("recording {}", detail);
            } else {
                LOG.warn("not recording, traffic flows on ({}): {}", next.label(), detail);
            }
        }
    }
}
