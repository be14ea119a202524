package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import io.reprise.journal.write.JournalFullException;
import io.reprise.journal.write.JournalRemovedException;
import io.reprise.journal.write.JournalUnusableException;
import io.reprise.time.NanoClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run open to append to: abandons a run that failed, and opens another one after a {@link BackOff}. Confined to
 * the writer's thread but for {@link #force}, {@link #noticeStuckOpening}, {@link #state} and {@link #runDirectory}.
 */
@SuppressWarnings("IllegalCatch") // the boundary of the journal: traffic flows on, whatever is wrong with it
final class RunKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    /**
     * Wait after a full disk: shorter than others, because checking for room costs little and leaves nothing behind.
     */
    static final long BACK_OFF_FULL_MAX_NS = TimeUnit.SECONDS.toNanos(5);

    /** Told of runs; called on the writer's thread. */
    interface Listener {
        /** A run is open, and has no record yet. */
        void runBegan(Path runDirectory);

        /** A run was given up because somebody removed it. */
        void runRemoved();
    }

    private final JournalSink.Opener opener;
    private final WriterCounters counters;
    private final Listener listener;
    private final BackOff backOff;
    private final StuckDisk stuckDisk;
    private final ReentrantLock closing = new ReentrantLock();

    /** Set by the writer, read by the thread that forces. */
    private volatile @Nullable JournalSink sink;
    /** Set by the writer and the thread that forces, read by the admin port. */
    private volatile RecordingState state = RecordingState.STARTING;
    /** Directory of the run last opened; set by the writer, read by the admin port. */
    private volatile @Nullable Path runDirectory;
    /** Whether a run is being opened; set by the writer, read by the thread that forces. */
    private volatile boolean opening;

    /** Why records are lost while no run is open. */
    private LossCause closedBy = LossCause.JOURNAL_FAILED;

    private long recordsInRun;

    RunKeeper(JournalSink.Opener opener, WriterCounters counters, Listener listener, NanoClock clock) {
        this.opener = opener;
        this.counters = counters;
        this.listener = listener;
        backOff = new BackOff(clock);
        stuckDisk = new StuckDisk(clock);
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

    /** Whether the open run has still to prove that it takes records, after a failure or a full disk. */
    boolean isInDoubt() {
        return sink != null && state != RecordingState.RECORDING;
    }

    /** Number of records in the open run, which is the number of the next record. */
    long recordsInRun() {
        return recordsInRun;
    }

    /** Whether the open run has a record. */
    boolean hasRecords() {
        return recordsInRun > 0;
    }

    /** As {@link JournalSink.Opener#check}; if it throws, opening waits for the back-off. */
    void check() {
        opening = true;
        try {
            opener.check();
        } catch (JournalUnusableException unusable) {
            backOff.failedForLong(); // the caller may give the recorder up, and reports the reason
            throw unusable;
        } finally {
            opening = false;
        }
    }

    /** Opens a run if none is open and the back-off is over. */
    void openIfDue() {
        if (sink == null && backOff.isDue()) {
            tryOpen();
        }
    }

    void tryOpen() {
        JournalSink opened = open();
        if (opened != null) {
            listener.runBegan(opened.runDirectory());
        }
    }

    private @Nullable JournalSink open() {
        opening = true;
        try {
            JournalSink opened = opener.open();
            runDirectory = opened.runDirectory();
            sink = opened;
            recordsInRun = 0;
            backOff.opened();
            counters.runOpened();
            if (state == RecordingState.STARTING) { // otherwise a record must prove that it works
                enter(RecordingState.RECORDING, "to " + opened.runDirectory());
            }
            return opened;
        } catch (Throwable failure) { // The boundary of the journal: traffic flows on, whatever is wrong with it.
            boolean full = failure instanceof JournalFullException;
            closedBy = full ? LossCause.DISK_FULL : LossCause.JOURNAL_FAILED;
            enter(full ? RecordingState.DISK_FULL : RecordingState.JOURNAL_FAILED, reason(failure));
            LOG.debug("no new run yet", failure);
            backOff.failed(full ? BACK_OFF_FULL_MAX_NS : BackOff.MAX_NS);
            return null;
        } finally {
            opening = false;
        }
    }

    /**
     * Enters the state of failure if the disk does not answer while a run is opened. The thread that forces calls this
     * several times a second.
     *
     * @param writerCpuNs CPU time that the writer's thread has used
     * @return whether the disk does not answer
     */
    boolean noticeStuckOpening(long writerCpuNs) {
        boolean stuck = stuckDisk.isStuck(opening, writerCpuNs);
        if (stuck) {
            enterStuck();
        }
        return stuck;
    }

    private synchronized void enterStuck() {
        if (opening) {
            enter(RecordingState.JOURNAL_FAILED, "the disk does not answer while a run is opened");
        }
    }

    /** Appends a record, or says why not. */
    @Nullable
    LossCause append(ByteBuffer record) {
        return append(record, false);
    }

    /** Appends one of the records that end the run, for which room is kept back, or says why not. */
    @Nullable
    LossCause appendLast(ByteBuffer record) {
        return append(record, true);
    }

    private @Nullable LossCause append(ByteBuffer record, boolean last) {
        JournalSink to = sink;
        if (to == null) {
            return closedBy;
        }
        try {
            int length = record.remaining();
            if (last ? to.appendLast(record) : to.append(record)) {
                counters.appended(length);
                appended(to, last);
                return null;
            }
            enter(RecordingState.DISK_FULL, "too little room for " + to.runDirectory());
            return LossCause.DISK_FULL;
        } catch (Throwable failure) { // As above; a memory map that cannot be written to throws an Error.
            abandon(failure);
            return LossCause.JOURNAL_FAILED;
        }
    }

    private void appended(JournalSink to, boolean last) {
        boolean first = recordsInRun++ == 0;
        if (!last && state != RecordingState.RECORDING) {
            enter(RecordingState.RECORDING, first ? "to " + to.runDirectory() : "again");
        }
        backOff.appended();
    }

    /** Gives the run up if somebody removed it. */
    void abandonIfRemoved() {
        JournalSink open = sink;
        JournalRemovedException removal = open == null ? null : open.removal();
        if (removal != null) {
            abandon(removal);
        }
    }

    /** Gives the run up. */
    void abandon(Throwable why) {
        enter(RecordingState.JOURNAL_FAILED, reason(why));
        LOG.debug("abandoned run", why);
        if (sink != null) {
            closedBy = LossCause.JOURNAL_FAILED;
            backOff.failed(BackOff.MAX_NS);
        }
        release();
        if (why instanceof JournalRemovedException) {
            listener.runRemoved();
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
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
        } catch (Throwable failure) { // The run is given up anyway.
            LOG.warn("run {} could not be closed: {}", open.runDirectory(), failure.getMessage());
        } finally {
            closing.unlock();
        }
    }

    /** Forces what was appended to disk. Any thread but the writer's. */
    void force() {
        closing.lock();
        try {
            JournalSink open = sink;
            if (open != null) {
                open.force();
                JournalRemovedException removal = open.removal();
                if (removal != null) { // the writer's thread abandons the run, unless it is stuck in it
                    enter(RecordingState.JOURNAL_FAILED, reason(removal));
                }
            }
        } finally {
            closing.unlock();
        }
    }

    /** One line per change of state. */
    private synchronized void enter(RecordingState next, String detail) {
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
