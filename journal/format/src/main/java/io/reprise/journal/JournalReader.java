package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a {@link JournalSnapshot} as a stream, merged by time over its runs: bounded memory, private
 * buffers, no Chronicle. Ends where the journals ended when the snapshot was taken. Treats files as hostile: bounds,
 * then checksum, then use. Damage is counted, skipped and reported, and never hides what comes after it. Not
 * thread-safe.
 *
 * <p>A reader that {@linkplain #follow follows} has no end: it returns null for now, and {@link #look} finds records
 * that were written since, also in new files and new runs.
 */
public final class JournalReader implements AutoCloseable {
    private final @Nullable JournalSnapshot snapshot;
    private final @Nullable FollowedRuns followed;
    private final List<RunManifest> manifests = new ArrayList<>();
    /** A record that is further in the future was written by a clock that is ahead. */
    private static final long CLOCK_AHEAD_NS = 5_000_000_000L;

    private final DamageLog damage = new DamageLog();
    private final List<RunScanner> runs = new ArrayList<>();
    /** Buffers of runs that were read to their end, so that only runs that overlap need a buffer each. */
    private final Deque<ByteBuffer> freeBuffers = new ArrayDeque<>();

    /** Runs that begin later than the current record; they hold neither file nor buffer. */
    private final PriorityQueue<RunScanner> unopened = newQueue();
    /** Runs that have a record ready. */
    private final PriorityQueue<RunScanner> merged = newQueue();

    /** Runs that have no record ready but may get one. */
    private final List<RunScanner> waiting = new ArrayList<>();

    private @Nullable RunScanner current;
    private long recordBytes;
    private long horizonNs = Long.MAX_VALUE;

    private JournalReader(JournalSnapshot snapshot) {
        this.snapshot = snapshot;
        followed = null;
        snapshot.unreadable().forEach(damage::unreadable);
        snapshot.problems().forEach(damage::problem);
        snapshot.runSnapshots().forEach(this::add);
    }

    private JournalReader(FollowedRuns followed) {
        snapshot = null;
        this.followed = followed;
        look();
    }

    private RunScanner add(RunSnapshot run) {
        RunScanner scanner = new RunScanner(runs.size(), run, damage, freeBuffers, followed != null);
        runs.add(scanner);
        manifests.add(run.manifest());
        if (followed == null) {
            unopened.add(scanner);
        } else {
            waiting.add(scanner);
        }
        return scanner;
    }

    /**
     * Opens journals as they are now. Each path is a journal directory, a run directory or one file of a run.
     *
     * @throws JournalException with a message of one line, if a path does not exist, is not a journal or is empty, or
     *     if nothing can be read
     */
    public static JournalReader open(List<Path> journals) {
        return open(JournalSnapshot.of(journals));
    }

    /** Opens journals as they were when the snapshot was taken. */
    public static JournalReader open(JournalSnapshot snapshot) {
        return new JournalReader(snapshot);
    }

    /**
     * Follows journals while recorders write them. They may be empty or not exist yet, and files may be removed from
     * their beginning.
     *
     * @param paths journal directories or run directories
     * @param fromNs files whose records all come before this time are left out, in nanoseconds since the Unix epoch
     * @throws JournalException with a message of one line, if a path is there and is not a journal, or cannot be read
     */
    public static JournalReader follow(List<Path> paths, long fromNs) {
        return new JournalReader(new FollowedRuns(paths, fromNs));
    }

    /** Finds the records written since the last call; for a reader that follows. */
    public void look() {
        FollowedRuns found = followed;
        if (found == null) {
            throw new IllegalStateException("this reader reads a snapshot (expected: one that follows)");
        }
        found.look(damage, this::add);
        List<RunScanner> idle = List.copyOf(waiting);
        waiting.clear();
        idle.forEach(this::advance);
    }

    /**
     * Holds back records that are younger than a time, so that those of several recorders are merged in order although
     * one of them writes a little later than another. Records whose clock is far ahead of it are not held back.
     *
     * @param epochNs wall-clock time, nanoseconds since the Unix epoch
     */
    public void holdBack(long epochNs) {
        horizonNs = epochNs;
    }

    private boolean isHeldBack(RunScanner first) {
        return first.headTimeNs() > horizonNs && first.headTimeNs() - horizonNs < CLOCK_AHEAD_NS;
    }

    private static PriorityQueue<RunScanner> newQueue() {
        return new PriorityQueue<>(Comparator.comparingLong(RunScanner::headTimeNs));
    }

    /** Whether a run was read to its end. */
    public boolean isFinished(int run) {
        return runs.get(run).isFinished();
    }

    /** The runs, in the order of their index. */
    public List<RunManifest> runs() {
        return Collections.unmodifiableList(manifests);
    }

    /**
     * Moves to the next record; null at the end or, for a reader that follows, if there is none for now. A record is
     * valid until the next call.
     */
    public @Nullable Record next() {
        RunScanner previous = current;
        current = null;
        if (previous != null) {
            advance(previous);
        }
        openDue();
        RunScanner earliest = merged.peek();
        if (earliest == null || isHeldBack(earliest)) {
            return null;
        }
        merged.remove();
        current = earliest;
        Record record = earliest.head();
        recordBytes += record.length();
        return record;
    }

    private void advance(RunScanner run) {
        // the first null may come from bytes that were loaded before the last look, so the run is asked once more
        if (run.next() != null || run.mayGrow() && run.next() != null) {
            merged.add(run);
        } else if (run.mayGrow()) {
            waiting.add(run);
        }
    }

    private void openDue() {
        RunScanner next = unopened.peek();
        while (next != null
                && (merged.isEmpty() || next.headTimeNs() <= merged.element().headTimeNs())) {
            advance(unopened.remove());
            next = unopened.peek();
        }
    }

    /** The damage found so far. */
    public Damage damage() {
        return damage.sum(runs.stream().mapToLong(RunScanner::missingRecords).sum());
    }

    /**
     * Problems of single runs and files, one line each, at a bounded number: a run that is left out, or that lacks its
     * manifest, its beginning or its end. Problems inside a run's files are included once {@link #next} has reached the
     * run's end.
     */
    public List<String> problems() {
        return damage.problems().lines();
    }

    /**
     * Facts about the runs that are not losses, one line each: a run is still being recorded, or was found more than
     * once.
     */
    public List<String> notes() {
        return snapshot == null ? List.of() : snapshot.notes();
    }

    /** Bytes read so far, for progress; a file that was read to its end counts with its whole length. */
    public long bytesRead() {
        return runs.stream().mapToLong(RunScanner::bytesRead).sum();
    }

    /** Total length of the records returned so far, in bytes. */
    public long recordBytes() {
        return recordBytes;
    }

    /** Length of all files in bytes; most files end in a hole without disk blocks. */
    public long bytesTotal() {
        return runs.stream().mapToLong(RunScanner::bytesTotal).sum();
    }

    @Override
    public void close() {
        runs.forEach(RunScanner::close);
        merged.clear();
        unopened.clear();
        waiting.clear();
        current = null;
    }
}
