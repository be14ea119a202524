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
 * Reads the records of a {@link JournalSnapshot}, merged by time over its runs, as they stream: bounded memory, private
 * buffers, no Chronicle. Ends where the journals ended when the snapshot was taken. Treats files as hostile: bounds,
 * then checksum, then use; damage is counted, skipped and reported, and never hides what comes after it. Not
 * thread-safe.
 */
public final class JournalReader implements AutoCloseable {
    private final JournalSnapshot snapshot;
    private final DamageLog damage = new DamageLog();
    private final List<RunScanner> runs = new ArrayList<>();
    /** Of runs that are read to their end: so there are as many buffers as runs that overlap, not as runs. */
    private final Deque<ByteBuffer> freeBuffers = new ArrayDeque<>();

    /** Runs whose time has not come: they hold neither file nor buffer. */
    private final PriorityQueue<RunScanner> unopened = newQueue();
    /** Runs that stand at a record. */
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
     * Opens what journals hold now: each path is a journal directory, one run directory or one file of a run.
     *
     * @throws JournalException one line: missing, not a journal, empty, nothing in it can be read
     */
    public static JournalReader open(List<Path> journals) {
        return open(JournalSnapshot.of(journals));
    }

    /** Opens what journals held when the snapshot was taken. */
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

    /** Moves to the next record; null at the end. */
    public @Nullable Record next() {
        RunScanner standing = current;
        current = null;
        if (standing != null) {
            advance(standing);
        }
        openDue();
        standing = merged.poll();
        current = standing;
        Record record = standing == null ? null : standing.head();
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

    /** What was not readable so far. */
    public Damage damage() {
        return damage.sum(runs.stream().mapToLong(RunScanner::missingRecords).sum());
    }

    /**
     * What is wrong with single runs and files, one line each, a bounded number: left out, without a manifest, without
     * a beginning or an end. Of what is in a run's files, when {@link #next} has come to the run's end.
     */
    public List<String> problems() {
        return damage.problems().lines();
    }

    /** What is to be known about the runs and is no loss, one line each: still being recorded, there more than once. */
    public List<String> notes() {
        return snapshot.notes();
    }

    /** Bytes read so far, for progress; a file counts with its whole length when it was read to its end. */
    public long bytesRead() {
        return runs.stream().mapToLong(RunScanner::bytesRead).sum();
    }

    /** Bytes of the records that were handed out. */
    public long recordBytes() {
        return recordBytes;
    }

    /** Length of all files; most of them end in a stretch that has no disk blocks. */
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
