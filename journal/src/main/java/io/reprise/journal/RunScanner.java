package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one run, file after file, and goes on where the recorder goes on. Holds a buffer and an open
 * file only from the first {@link #next} to the end of the run. Not thread-safe.
 */
final class RunScanner implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int PEEK_BYTES = 64 << 10;

    private record Listed(Path path, long bytes) {}

    private final Path directory;
    /** When only this file of the run is to be read. */
    private final @Nullable Path onlyFile;

    private final DamageLog damage;
    private final Deque<ByteBuffer> freeBuffers;
    private final Record record;
    private final Deque<Listed> filesToCome = new ArrayDeque<>();
    private String lastListed = "";
    private @Nullable ByteBuffer buffer;
    private @Nullable Listed file;
    private @Nullable FileScanner scanner;
    private FileExtent extent = FileExtent.GROWING;
    private long lastSequence = -1;
    private boolean endedInOrder;
    private boolean finished;
    private long doneBytes;
    private long headTimeNs = Long.MIN_VALUE;

    /** @param freeBuffers where a buffer is taken from, if there is one, and put back at the end of the run */
    RunScanner(int index, Path directory, @Nullable Path onlyFile, DamageLog damage, Deque<ByteBuffer> freeBuffers)
            throws IOException {
        this.freeBuffers = freeBuffers;
        this.directory = directory;
        this.onlyFile = onlyFile;
        this.damage = damage;
        this.record = new Record(index);
        boolean unused = list();
        for (Listed listed : filesToCome) {
            if (!Files.isReadable(listed.path)) {
                throw new JournalException(listed.path + ": cannot be read (permission denied)");
            }
        }
    }

    /** The next record; null at the end of what has been written so far, or when the run {@link #isFinished}. */
    @Nullable
    Record next() {
        while (!finished) {
            try {
                if (scanner == null && !openNext()) {
                    finished = isOver();
                    if (filesToCome.isEmpty()) {
                        return null;
                    }
                } else if (scanner != null && scanner.next(extent)) {
                    lastSequence = scanner.lastSequence();
                    endedInOrder = record.kind() == RecordKind.LEDGER && record.isEnd();
                    headTimeNs = record.timeNs();
                    return record;
                } else if (!goOn()) {
                    return null;
                }
            } catch (IOException e) {
                lose(e);
            }
        }
        return null;
    }

    /**
     * Finds the time of the first record without keeping anything open, so that runs can be read when their time has
     * come; {@link Long#MAX_VALUE} when there is none yet.
     */
    void peekTime() {
        headTimeNs = Long.MAX_VALUE;
        for (Listed listed : filesToCome) {
            Record first = peek(listed.path);
            if (first != null) {
                headTimeNs = first.timeNs();
                return;
            }
        }
    }

    /** The time of the record that it stands at, or of the first one. */
    long headTimeNs() {
        return headTimeNs;
    }

    /** The record that it stands at. */
    Record head() {
        return record;
    }

    boolean isFinished() {
        return finished;
    }

    long bytesRead() {
        return doneBytes + (scanner == null ? 0 : scanner.offset());
    }

    long bytesTotal() {
        long bytes = doneBytes + (file == null ? 0 : file.bytes);
        for (Listed listed : filesToCome) {
            bytes += listed.bytes;
        }
        return bytes;
    }

    private boolean openNext() throws IOException {
        Listed next = filesToCome.poll();
        if (next == null) {
            return false;
        }
        file = next;
        extent = filesToCome.isEmpty() ? FileExtent.GROWING : FileExtent.DONE;
        ByteBuffer free = buffer == null ? freeBuffers.poll() : buffer;
        free = free == null ? FileWindow.newBuffer(BUFFER_BYTES) : free;
        buffer = free;
        scanner = new FileScanner(next.path, free, record, lastSequence, damage);
        return true;
    }

    /** No file is left: whether none can come. The lock is asked first, since its holder may have made one more. */
    private boolean isOver() throws IOException {
        return onlyFile != null || (!RunLock.isHeld(directory) && !list());
    }

    /** The current file has no more records at its present extent: whether there is another way to go on. */
    private boolean goOn() throws IOException {
        if (extent == FileExtent.GROWING) {
            if (isGrowing()) {
                return false;
            }
            extent = FileExtent.DONE;
            if (scanner != null) {
                scanner.forget(); // something may have come between reading and asking
            }
        } else if (extent == FileExtent.DONE && isSuspect()) {
            extent = filesToCome.isEmpty() ? FileExtent.SUSPECT_LAST : FileExtent.SUSPECT;
        } else {
            closeFile();
        }
        return true;
    }

    private boolean isGrowing() throws IOException {
        boolean held = RunLock.isHeld(directory);
        if (onlyFile != null) {
            List<Path> all = JournalDirectory.filesOf(directory);
            return held && onlyFile.getFileName().equals(all.get(all.size() - 1).getFileName());
        }
        return !list() && filesToCome.isEmpty() && held;
    }

    /**
     * Whether records may lie behind the point where the documents of this file end. It would be safe to look always,
     * but files are much longer than what is in them.
     */
    private boolean isSuspect() {
        Listed next = filesToCome.peek();
        if (next == null) {
            return !endedInOrder;
        }
        Record first = peek(next.path);
        return first == null || first.sequence() != lastSequence + 1;
    }

    private @Nullable Record peek(Path path) {
        Record first = new Record(record.run());
        try (FileScanner peeker =
                new FileScanner(path, FileWindow.newHeapBuffer(PEEK_BYTES), first, -1, new DamageLog())) {
            return peeker.next(FileExtent.DONE) ? first : null;
        } catch (IOException e) {
            return null; // reading it in earnest will say why
        }
    }

    /** Looks for files that came after those known. */
    private boolean list() throws IOException {
        boolean any = false;
        for (Path path : onlyFile == null ? JournalDirectory.filesOf(directory) : List.of(onlyFile)) {
            String name = path.getFileName().toString();
            if (name.compareTo(lastListed) > 0) {
                filesToCome.add(new Listed(path, Files.size(path)));
                lastListed = name;
                any = true;
            }
        }
        return any;
    }

    private void lose(IOException e) {
        if (file != null && !(e instanceof NoSuchFileException)) { // retention may have been faster
            damage.spot(file.path, scanner == null ? 0 : scanner.offset(), 0, "cannot be read: " + e.getMessage());
        }
        if (file == null && scanner == null) {
            finished = true; // the directory itself is gone
        }
        closeFile();
    }

    private void closeFile() {
        doneBytes += file == null ? 0 : file.bytes;
        file = null;
        FileScanner closing = scanner;
        scanner = null;
        if (closing != null) {
            buffer = closing.buffer();
            closing.close();
        }
    }

    @Override
    public void close() {
        closeFile();
        finished = true;
        ByteBuffer free = buffer;
        buffer = null;
        if (free != null) {
            freeBuffers.push(free);
        }
    }
}
