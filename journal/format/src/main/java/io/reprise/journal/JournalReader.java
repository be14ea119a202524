package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 */
public final class JournalReader implements AutoCloseable {
    private final JournalSnapshot snapshot;
    private final DamageLog damage = new DamageLog();
    private final List<RunScanner> runs = new ArrayList<>();
    /** Buffers of runs that were read to their end, so that only runs that overlap need a buffer each. */
    private final Deque<ByteBuffer> freeBuffers = new ArrayDeque<>();

    /** Runs that begin later than the current record; they hold neither file nor buffer. */
    private final PriorityQueue<RunScanner> unopened = newQueue();
    /** Runs that have a record ready. */
    private final PriorityQueue<RunScanner> merged = newQueue();

    private @Nullable RunScanner current;
    private long recordBytes;

    private JournalReader(JournalSnapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.unreadable().forEach(damage::unreadable);
        snapshot.problems().forEach(damage::problem);
        for (RunSnapshot run : snapshot.runSnapshots()) {
            RunScanner scanner = new RunScanner(runs.size(), run, damage, freeBuffers);
            runs.add(scanner);
            unopened.add(scanner);
        }
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

    private static PriorityQueue<RunScanner> newQueue() {
        return new PriorityQueue<>(Comparator.comparingLong(RunScanner::headTimeNs));
    }

    /** The runs, in the order of their index. */
    public List<RunManifest> runs() {
        return snapshot.runs();
    }

    /** Moves to the next record; null at the end. A record is valid until the next call. */
    public @Nullable Record next() {
        RunScanner previous = current;
        current = null;
        if (previous != null) {
            advance(previous);
        }
        openDue();
        RunScanner earliest = merged.poll();
        current = earliest;
        Record record = earliest == null ? null : earliest.head();
        recordBytes += record == null ? 0 : record.length();
        return record;
    }

    private void advance(RunScanner run) {
        if (run.next() != null) {
            merged.add(run);
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
        return snapshot.notes();
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
        current = null;
    }
}
