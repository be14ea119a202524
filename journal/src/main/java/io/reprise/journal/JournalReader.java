package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from one or more journals, merged by time over their runs, as they stream: bounded memory, private
 * buffers, no Chronicle. Treats files as hostile: bounds, then checksum, then use; damage is counted, skipped and
 * reported, and never hides what comes after it. Not thread-safe.
 */
public final class JournalReader implements AutoCloseable {
    /**
     * What was not readable.
     *
     * @param spots places where the reader had to look for the next good record
     * @param bytes bytes skipped there
     * @param missingRecords records that are missing by their sequence numbers
     * @param first a line about the first spot: file, offset, reason; empty when there is none
     */
    public record Damage(long spots, long bytes, long missingRecords, String first) {}

    /** A run to read; only one file of it, if that was asked for. */
    private record Source(Path directory, @Nullable Path onlyFile, RunManifest manifest) {}

    private static final long WAITING_POLL_NS = 20_000_000;
    private static final long DISCOVERY_NS = 500_000_000;

    private final DamageLog damage = new DamageLog();
    private final List<Path> journals;
    private final List<RunManifest> manifests = new ArrayList<>();
    private final List<RunScanner> runs = new ArrayList<>();
    /** Of runs that are read to their end: so there are as many buffers as runs that overlap, not as runs. */
    private final Deque<ByteBuffer> freeBuffers = new ArrayDeque<>();

    private final Set<Path> known = new HashSet<>();
    /** Runs whose time has not come: they hold neither file nor buffer. */
    private final PriorityQueue<RunScanner> unopened = newQueue();
    /** Runs that stand at a record. */
    private final PriorityQueue<RunScanner> merged = newQueue();
    /** Runs that are read to their end and may grow. */
    private final List<RunScanner> waiting = new ArrayList<>();

    private @Nullable RunScanner current;
    private long recordBytes;
    private long polledAtNs;
    private long discoveredAtNs = System.nanoTime();

    private JournalReader(List<Path> journals) {
        this.journals = List.copyOf(journals);
    }

    /**
     * Opens journals: each path is a journal directory, one run directory or one file of a run. Runs that a recorder
     * begins in one of the directories later are read as well.
     *
     * @throws JournalException one line: missing, not a journal, empty, newer format, unreadable
     */
    public static JournalReader open(List<Path> journals) {
        List<Source> sources = new ArrayList<>();
        for (Path journal : journals) {
            Path onlyFile = Files.isRegularFile(journal) ? journal : null;
            for (Path run : JournalDirectory.runsAt(journal)) {
                sources.add(new Source(run, onlyFile, ManifestFile.readOrGuess(run)));
            }
        }
        sources.sort(Comparator.comparingLong((Source source) -> source.manifest.startEpochNs())
                .thenComparing(Source::directory)
                .thenComparing(source -> source.onlyFile == null ? "" : source.onlyFile.toString()));
        JournalReader reader = new JournalReader(journals);
        sources.forEach(reader::add);
        return reader;
    }

    private static PriorityQueue<RunScanner> newQueue() {
        return new PriorityQueue<>(Comparator.comparingLong(RunScanner::headTimeNs));
    }

    private void add(Source source) {
        if (known.contains(source.directory)) {
            return; // the whole run was given as well
        }
        try {
            if (!known.add(source.onlyFile == null ? source.directory : source.onlyFile.toRealPath())) {
                return;
            }
            RunScanner run = new RunScanner(runs.size(), source.directory, source.onlyFile, damage, freeBuffers);
            run.peekTime();
            runs.add(run);
            manifests.add(source.manifest);
            unopened.add(run);
        } catch (IOException e) {
            throw JournalDirectory.unreadable(source.directory, e);
        }
    }

    /** The runs found so far, in the order of their index. */
    public List<RunManifest> runs() {
        return List.copyOf(manifests);
    }

    /**
     * Moves to the next record.
     *
     * @return null at the end of what has been written so far; a later call may return more
     * @throws JournalException when a run has begun since the journal was opened that cannot be read
     */
    public @Nullable Record next() {
        RunScanner standing = current;
        current = null;
        if (standing != null) {
            advance(standing);
        }
        if (!waiting.isEmpty()) {
            pollWaiting();
        }
        openDue();
        if (merged.isEmpty() && discover()) {
            openDue();
        }
        standing = merged.poll();
        current = standing;
        Record record = standing == null ? null : standing.head();
        recordBytes += record == null ? 0 : record.length();
        return record;
    }

    private void advance(RunScanner run) {
        if (run.next() != null) {
            merged.add(run);
        } else if (run.isFinished()) {
            run.close();
        } else {
            waiting.add(run);
        }
    }

    private void pollWaiting() {
        long nowNs = System.nanoTime();
        if (merged.isEmpty() || nowNs - polledAtNs > WAITING_POLL_NS) {
            polledAtNs = nowNs;
            List<RunScanner> polled = List.copyOf(waiting);
            waiting.clear();
            polled.forEach(this::advance);
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

    /** Looks for runs that began since, not too often. */
    private boolean discover() {
        long nowNs = System.nanoTime();
        if (nowNs - discoveredAtNs < DISCOVERY_NS) {
            return false;
        }
        discoveredAtNs = nowNs;
        int before = runs.size();
        for (Path journal : journals) {
            if (Files.isDirectory(journal)) {
                for (Path run : JournalDirectory.runsAt(journal)) {
                    if (!known.contains(run)) {
                        add(new Source(run, null, ManifestFile.readOrGuess(run)));
                    }
                }
            }
        }
        return runs.size() > before;
    }

    public Damage damage() {
        return damage.sum();
    }

    /** Bytes read so far, for progress; a file counts with its whole length when it was read to its end. */
    public long bytesRead() {
        long bytes = 0;
        for (RunScanner run : runs) {
            bytes += run.bytesRead();
        }
        return bytes;
    }

    /** Bytes of the records that were handed out. */
    public long recordBytes() {
        return recordBytes;
    }

    /** Length of all files known so far; most of them end in a stretch that has no disk blocks. */
    public long bytesTotal() {
        long bytes = 0;
        for (RunScanner run : runs) {
            bytes += run.bytesTotal();
        }
        return bytes;
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
