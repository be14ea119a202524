package io.reprise.proxy.capture;

import io.reprise.journal.JournalFullException;
import io.reprise.journal.JournalRemovedException;
import io.reprise.journal.JournalUnusableException;
import io.reprise.journal.LossCause;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run open to append to: abandons one that broke and tries a new one after a while, which doubles each time
 * until a run has held. Confined to the writer's thread but for {@link #force}, {@link #noticeStuckOpening},
 * {@link #state} and {@link #runDirectory}.
 */
@SuppressWarnings("IllegalCatch") // the boundary of the journal: traffic flows on, whatever is wrong with it
final class RunKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    static final long BACK_OFF_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    static final long BACK_OFF_MAX_NS = TimeUnit.SECONDS.toNanos(30);
    /** To see that there is room costs little, and leaves nothing behind. */
    static final long BACK_OFF_FULL_MAX_NS = TimeUnit.SECONDS.toNanos(5);
    /** A run that takes a record after so long holds. */
    static final long HELD_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long QUIET_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    /** What a thread that waits for a disk does not use in that time. */
    private static final long QUIET_CPU_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final JournalSink.Opener opener;
    private final WriterCounters counters;
    private final LongSupplier nanoClock;
    private final ReentrantLock closing = new ReentrantLock();

    /** Set by the writer, read by the thread that forces. */
    private volatile @Nullable JournalSink sink;
    /** Set by the writer and the thread that forces, read by the admin port. */
    private volatile RecordingState state = RecordingState.STARTING;
    /** Set by the writer, read by the admin port: of the run last opened. */
    private volatile @Nullable Path runDirectory;
    /** Set by the writer, read by the thread that forces: a run is being begun. */
    private volatile boolean opening;

    /** Of the thread that forces: when the writer was last seen at work while a run is begun. */
    private long busyAtNs;

    private long busyCpuNs = -1;

    /** What is lost while no run is open is lost to this. */
    private LossCause closedBy = LossCause.JOURNAL_FAILED;

    private boolean removed;
    private long recordsInRun;
    private long openedAtNs;
    private long retryAtNs;
    private long backOffNs = BACK_OFF_MIN_NS;

    RunKeeper(JournalSink.Opener opener, WriterCounters counters) {
        this(opener, counters, System::nanoTime);
    }

    RunKeeper(JournalSink.Opener opener, WriterCounters counters, LongSupplier nanoClock) {
        this.opener = opener;
        this.counters = counters;
        this.nanoClock = nanoClock;
        retryAtNs = nanoClock.getAsLong();
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

    /** Whether a run is open of which it is not known that it takes records, after one broke or the disk was full. */
    boolean isInDoubt() {
        return sink != null && state != RecordingState.RECORDING;
    }

    /** Records that the open run has taken, which is the number of the next one. */
    long recordsInRun() {
        return recordsInRun;
    }

    /** Whether the open run has taken a record. */
    boolean hasRecords() {
        return recordsInRun > 0;
    }

    /** As {@link JournalSink.Opener#check}; after it has thrown, opening waits for a while. */
    void check() {
        opening = true;
        try {
            opener.check();
        } catch (JournalUnusableException unusable) {
            backOff(BACK_OFF_MAX_NS);
            throw unusable;
        } finally {
            opening = false;
        }
    }

    /** Opens a new run if there is none and it is time to. */
    void openIfDue() {
        if (sink == null && nanoClock.getAsLong() - retryAtNs >= 0) {
            tryOpen();
        }
    }

    void tryOpen() {
        opening = true;
        try {
            JournalSink opened = opener.open();
            runDirectory = opened.runDirectory();
            sink = opened;
            recordsInRun = 0;
            openedAtNs = nanoClock.getAsLong();
            counters.runOpened();
            if (state == RecordingState.STARTING) { // otherwise a record must show that it works
                enter(RecordingState.RECORDING, "to " + opened.runDirectory());
            }
        } catch (Throwable failure) { // The boundary of the journal: traffic flows on, whatever is wrong with it.
            boolean full = failure instanceof JournalFullException;
            closedBy = full ? LossCause.DISK_FULL : LossCause.JOURNAL_FAILED;
            enter(full ? RecordingState.DISK_FULL : RecordingState.JOURNAL_FAILED, reason(failure));
            LOG.debug("no new run yet", failure);
            backOff(full ? BACK_OFF_FULL_MAX_NS : BACK_OFF_MAX_NS);
        } finally {
            opening = false;
        }
    }

    private void backOff(long maxNs) {
        long waitNs = Math.min(backOffNs, maxNs);
        retryAtNs = nanoClock.getAsLong() + waitNs;
        backOffNs = Math.min(BACK_OFF_MAX_NS, 2 * waitNs);
    }

    /**
     * Says so when the disk does not answer while a run is begun. To be called again and again by the thread that
     * forces.
     *
     * @param writerCpuNs CPU time that the writer's thread has used: one that works, if slowly, does not wait
     * @return whether it does not answer
     */
    boolean noticeStuckOpening(long writerCpuNs) {
        long nanoTime = nanoClock.getAsLong();
        if (!opening || busyCpuNs < 0 || writerCpuNs - busyCpuNs > QUIET_CPU_NS) {
            busyAtNs = nanoTime;
            busyCpuNs = writerCpuNs;
            return false;
        }
        if (nanoTime - busyAtNs <= QUIET_MAX_NS) {
            return false;
        }
        enterStuck();
        return true;
    }

    private synchronized void enterStuck() {
        if (opening) {
            enter(RecordingState.JOURNAL_FAILED, "the disk does not answer while a run is begun");
        }
    }

    /** Appends, or says why not. */
    @Nullable
    LossCause append(ByteBuffer record) {
        return append(record, false);
    }

    /** Appends one of the records that end the run, for which room was kept back. */
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
        if (backOffNs != BACK_OFF_MIN_NS && nanoClock.getAsLong() - openedAtNs >= HELD_NS) {
            backOffNs = BACK_OFF_MIN_NS;
        }
    }

    /** Whether the run that was last given up is not there any more. */
    boolean wasRemoved() {
        return removed;
    }

    /** Gives a run up that somebody removed. @return whether it did */
    boolean abandonIfRemoved() {
        JournalSink open = sink;
        JournalRemovedException removal = open == null ? null : open.removal();
        if (removal == null) {
            return false;
        }
        abandon(removal);
        return true;
    }

    /** Gives the run up. */
    void abandon(Throwable why) {
        removed = why instanceof JournalRemovedException;
        enter(RecordingState.JOURNAL_FAILED, reason(why));
        LOG.debug("abandoned run", why);
        if (sink != null) {
            closedBy = LossCause.JOURNAL_FAILED;
            backOff(BACK_OFF_MAX_NS);
        }
        release();
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
                JournalRemovedException removal = open.removal();
                if (removal
                        != null) { // the writer's thread gives the run up, unless it got stuck in what is left of it
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
