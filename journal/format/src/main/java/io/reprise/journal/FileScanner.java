package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one queue file and continues after damage.
 *
 * <p>A file is a sequence of documents, each aligned to 4 bytes: a header (bits 0–29 length, bit 30 metadata, bit 31
 * not ready) and that many bytes. Metadata documents are Chronicle's own and are skipped; the others are our records.
 * Nothing in the file is trusted before the record's own checksum agrees. If a checksum is wrong, or a record is not
 * the next by number, the scanner searches the rest of the file for good records and returns those that belong to the
 * run in the order of their sequence numbers. Not thread-safe.
 */
final class FileScanner implements AutoCloseable {
    private enum Step {
        RECORD,
        END,
        BAD
    }

    static final int HEADER_BYTES = 4;
    static final int META = 1 << 30;
    static final int LENGTH_MASK = META - 1;
    private static final int NOT_READY = 1 << 31;
    private static final int END_OF_FILE = NOT_READY | META;
    private static final int END_MARKER_BYTES = 8;
    /** How many bytes after the end of a file may be searched when records are missing from another file. */
    private static final int AFTER_END_BYTES = 1 << 20;

    private final RunFile file;
    private final FileWindow window;
    private final Record record;
    private final RecordCheck check;
    private final RunMemory run;
    private final SequenceSet seen;
    private final DamageLog damage;
    /** The file of the run whose numbers follow; null for the last file, or if the next file is not known. */
    private final @Nullable RunFile following;
    /** End of the last good record. */
    private long goodEnd;

    private long furthestEnd;
    private long endOffset = -1;
    private int endHeader;
    private boolean anyGood;
    private long lastSequence = -1;
    private long lastTimeNs;
    private boolean repeating;
    /** The segments that the search found and that are still to be read; null until a search was necessary. */
    private @Nullable Deque<Segment> chosen;

    private @Nullable Segment segment;
    /** Where the search must start again, or −1. */
    private long searchFrom = -1;
    /** Offset after which a search found no more records while the writer was still active, or −1. */
    private long searchedAt = -1;

    /**
     * Opens a file.
     *
     * @param following the file of the run whose numbers follow, or null for the run's last file
     */
    FileScanner(RunFile file, @Nullable RunFile following, ByteBuffer buffer, Record record, RunMemory run)
            throws IOException {
        this.file = file;
        this.following = following;
        this.window = new FileWindow(file.path(), buffer, file.limitBytes());
        this.record = record;
        this.check = new RecordCheck(window, record);
        this.run = run;
        this.seen = run.seen();
        this.damage = run.damage();
        goodEnd = file.begin();
        furthestEnd = file.begin();
    }

    /** Moves the view to the next record that was not read yet; false if there is none. */
    boolean next() throws IOException {
        while (chosen == null ? nextByDocument() : nextFound()) {
            if (!seen.add(record.sequence(), record.timeNs())) {
                repeat();
            } else if (record.isKnown()) {
                repeating = false;
                return true;
            } else if (record.isOfUnknownProtocol()) {
                run.addUnknownProtocol();
            }
        }
        return false;
    }

    private void repeat() {
        if (!repeating && !run.isCopied()) {
            damage.spot(file.path(), record.offset(), 0, "records are repeated");
        }
        repeating = true;
    }

    private boolean nextByDocument() throws IOException {
        Step step = walk();
        if (step == Step.BAD) {
            if (goodEnd == searchedAt) {
                return false; // a writer has added nothing good since; the rest is searched at the file's end
            }
            search();
            return nextFound();
        }
        return step == Step.RECORD;
    }

    /** Reads from document to document up to the next record. */
    private Step walk() throws IOException {
        long offset = goodEnd;
        while (window.has(offset, HEADER_BYTES)) {
            int header = window.getInt(offset);
            if (isEnd(header)) {
                return end(offset, header);
            }
            if (!isMetadata(window, offset)) {
                return take(offset, header & LENGTH_MASK);
            }
            long next = alignUp(offset + HEADER_BYTES + (header & LENGTH_MASK));
            if (next - offset > RecordLayout.HEADER_LENGTH) {
                run.addUnsearched(file, offset, Math.min(next, window.limitBytes()));
            }
            offset = next;
        }
        endOffset = offset;
        return offset > window.limitBytes() ? Step.BAD : Step.END;
    }

    private Step end(long offset, int header) {
        endHeader = header;
        if (endOffset != offset) {
            endOffset = offset;
            run.addUnsearched(file, offset, Math.min(offset + AFTER_END_BYTES, window.limitBytes()));
        }
        return Step.END;
    }

    private Step take(long offset, int length) throws IOException {
        if (!check.isGood(offset + HEADER_BYTES, length)) {
            return Step.BAD;
        }
        long expected = anyGood ? lastSequence + 1 : Math.max(run.firstKept(), seen.last() + 1);
        if (anyGood ? record.sequence() != expected : record.sequence() > expected) {
            return Step.BAD;
        }
        accept(offset);
        return Step.RECORD;
    }

    private void accept(long offset) {
        record.locate(file.path(), offset + HEADER_BYTES);
        lastSequence = record.sequence();
        lastTimeNs = record.timeNs();
        anyGood = true;
        goodEnd = alignUp(offset + HEADER_BYTES + record.length());
        furthestEnd = Math.max(furthestEnd, goodEnd);
    }

    /** Searches the rest of the file. */
    void search() throws IOException {
        SegmentSearch search = new SegmentSearch(window, check, record, SegmentSearch.SEGMENTS_MAX, Long.MAX_VALUE);
        List<Segment> found = search.run(goodEnd, anyGood ? lastSequence : seen.last());
        SegmentChoice choice = new SegmentChoice(seen, following);
        choice.choose(found, goodEnd, anyGood ? lastSequence : -1, lastTimeNs);
        report(choice.accepted(), search);
        run.addUnplaced(file, choice.unplaced());
        chosen = new ArrayDeque<>(choice.accepted());
        searchFrom = search.isFull() ? search.end() : -1;
    }

    /** Whether a recorder may have been killed while it wrote to this file: its last record is then uncommitted. */
    private boolean mayEndUncommitted() {
        return following == null || following.isRecovered();
    }

    private void report(List<Segment> accepted, SegmentSearch search) {
        boolean last = mayEndUncommitted();
        long at = goodEnd;
        List<Segment> inFile = accepted.stream()
                .sorted(Comparator.comparingLong(Segment::offset))
                .toList();
        for (int i = 0; i < inFile.size(); i++) {
            Segment each = inFile.get(i);
            boolean unfinished = each.place() == Segment.Place.UNCOMMITTED && i == inFile.size() - 1 && last;
            if (!unfinished && !(each.place() == Segment.Place.FOLLOWING && each.from() == at)) {
                reportSpot(at, each);
            }
            at = Math.max(at, each.end());
        }
        boolean usedAfterEnd = !last && search.usedEnd() > search.endOffset() + END_MARKER_BYTES;
        if (!search.isFull() && (!search.endsInOrder() || usedAfterEnd || search.end() > at)) {
            damage.spot(file.path(), at, Math.max(0, search.usedEnd() - at), search.reason());
        }
    }

    private void reportSpot(long at, Segment next) {
        if (next.offset() <= at) {
            damage.spot(file.path(), at, HEADER_BYTES, "a document's header is damaged");
        } else {
            damage.spot(file.path(), at, next.offset() - at, next.before());
        }
    }

    /** Continues with the segments that the search found. */
    private boolean nextFound() throws IOException {
        while (chosen != null) {
            Segment current = segment;
            if (current != null && goodEnd < current.end()) {
                if (walk() == Step.RECORD) {
                    return true;
                }
                damage.spot(file.path(), goodEnd, current.end() - goodEnd, "it changed while it was read");
            }
            Segment next = chosen.poll();
            segment = next;
            if (next == null) {
                return searchFrom >= 0 && searchAgain();
            }
            if (check.isGood(next.offset() + HEADER_BYTES, -1)) {
                accept(next.offset());
                return true;
            }
            goodEnd = next.end();
            damage.spot(file.path(), next.offset(), next.end() - next.offset(), "it changed while it was read");
        }
        return false;
    }

    private boolean searchAgain() throws IOException {
        goodEnd = searchFrom;
        search();
        return nextFound();
    }

    /** Reads segments that were found earlier and that turned out to be missing from the run. */
    void follow(List<Segment> segments) {
        chosen = new ArrayDeque<>(segments);
    }

    static long alignUp(long offset) {
        return (offset + 3) & ~3L;
    }

    /** Whether a header marks the end of the written part. */
    static boolean isEnd(int header) {
        return header == 0 || (header & NOT_READY) != 0;
    }

    /** Whether a header marks a document that is still being written. */
    static boolean isUncommitted(int header) {
        return header == 0 || (header & END_OF_FILE) == NOT_READY;
    }

    /** Whether the document is Chronicle's own; its header must be loaded. */
    static boolean isMetadata(FileWindow window, long document) throws IOException {
        long data = document + HEADER_BYTES;
        return (window.getInt(document) & META) != 0
                && !(window.has(document, HEADER_BYTES + Integer.BYTES) && window.getInt(data) == RecordLayout.MAGIC);
    }

    /** Sequence number of the last record that was read; −1 if there is none. */
    long lastSequence() {
        return lastSequence;
    }

    /** Whether the documents were read to their end without a search of the rest of the file. */
    boolean isUnsearched() {
        return chosen == null;
    }

    /** Whether the documents end with the mark of a file that the next file continues. */
    boolean isContinuedByNextFile() {
        return endHeader == END_OF_FILE && goodEnd <= endOffset;
    }

    /** Offset at which the furthest record read so far ends. */
    long offset() {
        return furthestEnd;
    }

    /** Prepares to read on in a file that its writer has extended since it was read to its end. */
    void refresh() throws IOException {
        window.refresh();
        if (chosen != null) {
            chosen = null;
            segment = null;
            searchFrom = -1;
            goodEnd = Math.max(goodEnd, furthestEnd);
            searchedAt = goodEnd;
        }
    }

    /** The buffer, free for another file once this scanner is closed. */
    ByteBuffer buffer() {
        return window.buffer();
    }

    @Override
    public void close() {
        window.close();
    }
}
