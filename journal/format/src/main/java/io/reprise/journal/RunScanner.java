package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one run of a snapshot, file by file, each record once. Holds a buffer and an open file only from
 * the first {@link #next} to the end of the run. Not thread-safe.
 */
final class RunScanner implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    private RunSnapshot run;
    private final DamageLog damage;
    private final Deque<ByteBuffer> freeBuffers;
    private final Record record;
    private final Deque<RunFile> remainingFiles;
    /** Files that were opened, if the run may get more. */
    private final Set<Path> opened = new HashSet<>();

    private final long bytesTotal;
    private final Set<Long> firstSequences = new HashSet<>();
    private final Deque<RunMemory.Unplaced> lateFinds = new ArrayDeque<>();
    private @Nullable RunMemory memory;
    private @Nullable ByteBuffer buffer;
    private @Nullable RunFile file;
    private @Nullable FileScanner scanner;
    private final RunEnd end = new RunEnd();
    private Growth growth;
    private State state = State.READING;

    private long doneBytes;
    private long missingRecords;
    private long headTimeNs;
    /** Nanoseconds by which the wall clock is ahead, from the last CLOCK record. */
    private long aheadNs;

    /** Whether records may be added to the run while it is read. */
    private enum Growth {
        /** No: the run is read as the snapshot has it. */
        NONE,
        /** Yes, by {@link #extend}. */
        EXPECTED,
        /** No longer, although the run has no account. */
        GIVEN_UP
    }

    /** How far the run was read. */
    private enum State {
        READING,
        /** To its present end, while records may still be added. */
        IDLE,
        FINISHED
    }

    /**
     * @param freeBuffers buffers to reuse; the scanner takes one if available, and adds its own at the end of the run
     * @param follows whether {@link #extend} may add to the run
     */
    RunScanner(int index, RunSnapshot run, DamageLog damage, Deque<ByteBuffer> freeBuffers, boolean follows) {
        this.run = run;
        this.growth = follows ? Growth.EXPECTED : Growth.NONE;
        this.freeBuffers = freeBuffers;
        this.damage = damage;
        this.record = new Record(index);
        this.remainingFiles = new ArrayDeque<>(run.files());
        this.bytesTotal = follows
                ? 0
                : run.files().stream().mapToLong(RunFile::limitBytes).sum();
        this.headTimeNs = run.firstTimeNs();
        this.aheadNs = run.reading().aheadNs();
        run.files().forEach(each -> firstSequences.add(each.firstSequence()));
        if (follows) {
            extend(run);
        }
    }

    /** Takes over a later snapshot of the run. */
    void extend(RunSnapshot now) {
        run = now;
        remainingFiles.clear();
        // a file without a record does not count yet, because the file before it may still get records
        now.files().stream()
                .filter(each -> each.hasFirst() && !opened.contains(each.path()))
                .forEach(remainingFiles::add);
        now.files().forEach(each -> firstSequences.add(each.firstSequence()));
        if (memory != null) {
            memory.keptFrom(now.firstKept());
        }
    }

    /** Whether records may still be added, so that {@link #next} returns null only for now. */
    boolean mayGrow() {
        return growth == Growth.EXPECTED && state != State.FINISHED && !hasAccount();
    }

    /** Tells that no record will be added, although the run has no account. */
    void giveUp() {
        growth = growth == Growth.NONE ? Growth.NONE : Growth.GIVEN_UP;
    }

    /** Whether the run was read to its end. */
    boolean isFinished() {
        return state == State.FINISHED;
    }

    private boolean follows() {
        return growth != Growth.NONE;
    }

    private boolean hasAccount() {
        return memory != null && end.isReached(memory.seen());
    }

    /** The next record; null at the end of the run or, while records may still be added, at its present end. */
    @Nullable
    Record next() {
        RunMemory known = memory == null ? new RunMemory(damage, run.firstKept(), run.copied(), follows()) : memory;
        memory = known;
        boolean mayHaveGrown = state == State.IDLE;
        state = mayHaveGrown ? State.READING : state;
        while (state == State.READING) {
            try {
                if (mayHaveGrown && scanner != null) {
                    scanner.refresh();
                }
                mayHaveGrown = false;
                if (step(known)) {
                    return record;
                }
            } catch (IOException e) {
                reportUnreadable(e);
            }
        }
        return null;
    }

    /** Reads on; true if there is a record. */
    private boolean step(RunMemory known) throws IOException {
        FileScanner open = scanner;
        if (open != null && open.next()) {
            note(known);
            return true;
        }
        if (remainingFiles.isEmpty() && mayGrow()) {
            state = State.IDLE;
        } else if (open == null) {
            if (!openNext(known)) {
                finish(known);
            }
        } else if (open.isUnsearched() && mayHoldMore(known, open)) {
            open.search();
        } else {
            closeFile();
        }
        return false;
    }

    private void note(RunMemory known) {
        if (record.kind() == RecordKind.CLOCK) {
            ClockData clock = ClockData.decode(record.body());
            aheadNs = clock == null ? aheadNs : clock.aheadNs();
        }
        record.ahead(aheadNs);
        record.shift(-run.reading().skewNs());
        headTimeNs = record.wallTimeNs();
        end.note(record, known.seen());
    }

    private boolean openNext(RunMemory known) throws IOException {
        RunFile next = remainingFiles.poll();
        file = next;
        if (next != null) {
            if (follows()) {
                opened.add(next.path());
            }
            scanner = new FileScanner(next, following(next), takeBuffer(), record, known);
            return true;
        }
        if (lateFinds.isEmpty()) {
            lateFinds.addAll(findLate(known));
        }
        RunMemory.Unplaced late = lateFinds.poll();
        if (late == null) {
            return false;
        }
        FileScanner opened = new FileScanner(late.file(), null, takeBuffer(), record, known);
        opened.follow(List.of(late.segment()));
        scanner = opened;
        return true;
    }

    /** Finds records that were out of place and that are missing from the run now that all of it is known. */
    private List<RunMemory.Unplaced> findLate(RunMemory known) throws IOException {
        if (known.hasUnplaced() || known.seen().missing() > 0) {
            for (RunMemory.Unsearched section : known.takeUnsearched()) {
                searchSection(section, known);
            }
        }
        List<RunMemory.Unplaced> unplaced = known.takeUnplaced();
        SegmentChoice choice = new SegmentChoice(known.seen(), null);
        choice.chooseOutOfPlace(new ArrayList<>(
                unplaced.stream().map(RunMemory.Unplaced::segment).toList()));
        List<RunMemory.Unplaced> late = new ArrayList<>();
        for (Segment segment : choice.accepted()) {
            unplaced.stream().filter(each -> each.segment() == segment).forEach(late::add);
        }
        return late;
    }

    private void searchSection(RunMemory.Unsearched section, RunMemory known) throws IOException {
        try (FileWindow window = new FileWindow(section.file().path(), takeBuffer(), section.to())) {
            RecordCheck check = new RecordCheck(window, record);
            SegmentSearch search = new SegmentSearch(window, check, record, SegmentSearch.SEGMENTS_MAX, Long.MAX_VALUE);
            known.addUnplaced(section.file(), search.run(section.from(), -1));
            buffer = window.buffer();
        }
    }

    private ByteBuffer takeBuffer() {
        ByteBuffer taken = buffer == null ? freeBuffers.poll() : buffer;
        taken = taken == null ? FileWindow.newBuffer(BUFFER_BYTES) : taken;
        buffer = taken;
        return taken;
    }

    private @Nullable RunFile following(RunFile current) {
        for (RunFile next : remainingFiles) {
            if (next.firstSequence() > current.firstSequence()) {
                return next;
            }
        }
        return null;
    }

    /**
     * Whether records may lie after the end of this file's documents. Searching always would be safe, but files are
     * much longer than their content.
     */
    private boolean mayHoldMore(RunMemory known, FileScanner open) {
        long last = open.lastSequence();
        if (last < 0) {
            return true;
        }
        if (end.isAccount(last)
                || firstSequences.contains(last + 1)
                || known.seen().contains(last + 1)) {
            return false;
        }
        return run.state() != RunSnapshot.State.RECORDING || !remainingFiles.isEmpty();
    }

    /** Wall-clock time of the current record or, before the first {@link #next}, of the first record. */
    long headTimeNs() {
        return headTimeNs;
    }

    /** The current record. */
    Record head() {
        return record;
    }

    long bytesRead() {
        return doneBytes + (scanner == null || file == null ? 0 : scanner.offset());
    }

    long bytesTotal() {
        return bytesTotal;
    }

    /** The number of records known to be missing. */
    long missingRecords() {
        return memory == null || state == State.FINISHED
                ? missingRecords
                : memory.seen().missing();
    }

    private void reportUnreadable(IOException e) {
        RunFile lost = file;
        if (lost != null) {
            damage.spot(
                    lost.path(),
                    scanner == null ? 0 : scanner.offset(),
                    0,
                    "cannot be read: " + JournalDirectory.reason(e));
        }
        closeFile();
    }

    private void closeFile() {
        FileScanner closing = scanner;
        scanner = null;
        if (closing != null) {
            if (file != null) {
                end.noteFile(file.path(), closing.isContinuedByNextFile());
            }
            buffer = closing.buffer();
            closing.close();
        }
        doneBytes += file == null || follows() ? 0 : file.limitBytes();
        file = null;
    }

    private void finish(RunMemory known) {
        close();
        missingRecords += RunEnd.missingBefore(run, known.seen());
        end.report(run, known, damage);
    }

    @Override
    public void close() {
        if (state != State.FINISHED && memory != null) {
            missingRecords = memory.seen().missing();
        }
        closeFile();
        state = State.FINISHED;
        ByteBuffer free = buffer;
        buffer = null;
        if (free != null) {
            freeBuffers.push(free);
        }
    }
}
