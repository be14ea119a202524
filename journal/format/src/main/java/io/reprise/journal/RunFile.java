package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record file of a run at one moment.
 *
 * @param path the path
 * @param limitBytes the file's length at that moment; later bytes are not read
 * @param firstSequence number of its first record; −1 if none was found near its beginning
 * @param firstTimeNs time of that record; 0 if there is none
 * @param firstChecksum checksum of that record; 0 if there is none
 * @param fileKey identity of the file, whatever its path; null if the file system gives none
 * @param begin offset of the first document that is read
 */
record RunFile(
        Path path,
        long limitBytes,
        long firstSequence,
        long firstTimeNs,
        int firstChecksum,
        @Nullable Object fileKey,
        long begin) {
    private static final int BUFFER_BYTES = 8 << 10;
    private static final int LIVE_BUFFER_BYTES = 256 << 10;
    /** How far the first record is searched for; Chronicle's own header and first index take 33 KB. */
    private static final int SEARCH_BYTES = 64 << 10;

    /**
     * Looks at a file.
     *
     * @throws IOException if the file cannot be opened or is not a regular file
     */
    static RunFile inspect(Path path) throws IOException {
        Object fileKey = RegularFiles.attributes(path).fileKey();
        Record record = new Record(0);
        ByteBuffer buffer = FileWindow.newHeapBuffer(BUFFER_BYTES);
        try (FileWindow window = new FileWindow(path, buffer, Long.MAX_VALUE)) {
            RecordCheck check = new RecordCheck(window, record);
            List<Segment> first = new SegmentSearch(window, check, record, 1, SEARCH_BYTES).run(0, -1);
            long limitBytes = window.limitBytes();
            if (first.isEmpty() || !check.isGood(first.get(0).offset() + FileScanner.HEADER_BYTES, -1)) {
                return new RunFile(path, limitBytes, -1, 0, 0, fileKey, 0);
            }
            return new RunFile(path, limitBytes, record.sequence(), record.timeNs(), record.checksum(), fileKey, 0);
        }
    }

    /** The same file up to the last record that is complete now. */
    RunFile upToLastRecord() throws IOException {
        RunMemory memory = new RunMemory(new DamageLog(), firstSequence, false, false);
        ByteBuffer buffer = FileWindow.newBuffer(LIVE_BUFFER_BYTES);
        try (FileScanner scanner = new FileScanner(this, null, buffer, new Record(0), memory)) {
            boolean more = true;
            while (more) {
                more = scanner.next();
            }
            return new RunFile(path, scanner.offset(), firstSequence, firstTimeNs, firstChecksum, fileKey, begin);
        }
    }

    /** The same file without a limit, so that it is read to the end that it then has. */
    RunFile withoutLimit() {
        return new RunFile(path, Long.MAX_VALUE, firstSequence, firstTimeNs, firstChecksum, fileKey, begin);
    }

    /** The same file, read from a document on. */
    RunFile from(long offset) {
        return new RunFile(path, limitBytes, firstSequence, firstTimeNs, firstChecksum, fileKey, offset);
    }

    /** Whether the file continues the one that a recorder was writing when it was killed. */
    boolean isRecovered() {
        return path.toString().endsWith(JournalDirectory.RECOVERED_SUFFIX);
    }

    boolean hasFirst() {
        return firstSequence >= 0;
    }
}
