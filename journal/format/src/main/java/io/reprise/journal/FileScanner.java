package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one queue file, and finds its way again after damage.
 *
 * <p>A file is a row of documents, each aligned to 4 bytes: a header (bits 0–29 length, bit 30 metadata, bit 31 not
 * ready) and that many bytes. Documents of metadata are Chronicle's own and passed over; the others are our records.
 * Nothing that the file says is believed before the record's own checksum agrees. Where that fails, or a record is not
 * the one that should follow, the rest of the file is searched for good records, and those that belong to the run are
 * handed out in the order of their sequence numbers. Not thread-safe.
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
    /** How much behind the end of a file may be looked through when records are missing from another file. */
    private static final int BEHIND_END_BYTES = 1 << 20;

    private final RunFile file;
    private final FileWindow window;
    private final Record record;
    private final RecordCheck check;
    private final RunMemory run;
    private final SequenceSet seen;
    private final DamageLog damage;
    /** The file of the run whose numbers follow; null for the last one, or when that is not known. */
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
    /** What the search found, to be handed out; null as long as the documents show the way. */
    private @Nullable Deque<Segment> chosen;

    private @Nullable Segment segment;
    /** Where the search has to be begun anew, or −1. */
    private long searchFrom = -1;

    /**
     * Opens a file.
     *
     * @param following the file of the run whose numbers follow, or null for the run's last one, behind whose end lies
     *     what the recorder was writing when it was killed
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
    }

    /** Moves the record on to the next one that was not read yet; false when there is none. */
    boolean next() throws IOException {
        while (chosen == null ? walkOn() : followOn()) {
            if (!seen.add(record.sequence(), record.timeNs())) {
                repeat();
            } else if (record.isKnown()) {
                repeating = false;
                return true;
            }
        }
        return false;
    }

    private void repeat() {
        if (!repeating && !run.isCopied()) {
            damage.spot(file.path(), record.offset(), 0, "records come a second time");
        }
        repeating = true;
    }

    private boolean walkOn() throws IOException {
        Step step = walk();
        if (step == Step.BAD) {
            search();
            return followOn();
        }
        return step == Step.RECORD;
    }

    /** Goes from document to document. */
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
                run.passOver(file, offset, Math.min(next, window.limitBytes()));
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
            run.passOver(file, offset, Math.min(offset + BEHIND_END_BYTES, window.limitBytes()));
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
        report(choice.believed(), search);
        run.doubt(file, choice.doubted());
        chosen = new ArrayDeque<>(choice.believed());
        searchFrom = search.isFull() ? search.end() : -1;
    }

    private void report(List<Segment> believed, SegmentSearch search) {
        boolean last = following == null;
        long at = goodEnd;
        List<Segment> inFile = believed.stream()
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
        boolean somethingBehind = !last && search.usedEnd() > search.endOffset() + END_MARKER_BYTES;
        if (!search.isFull() && (!search.endsInOrder() || somethingBehind || search.end() > at)) {
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

    /** Goes on with what the search found. */
    private boolean followOn() throws IOException {
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
                return searchFrom >= 0 && searchOn();
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

    private boolean searchOn() throws IOException {
        goodEnd = searchFrom;
        search();
        return followOn();
    }

    /** Goes to records that were found before and that the run turned out to miss. */
    void follow(List<Segment> segments) {
        chosen = new ArrayDeque<>(segments);
    }

    static long alignUp(long offset) {
        return (offset + 3) & ~3L;
    }

    /** Whether a header says that nothing more was written. */
    static boolean isEnd(int header) {
        return header == 0 || (header & NOT_READY) != 0;
    }

    /** Whether a header says that its document is still being written. */
    static boolean isUncommitted(int header) {
        return header == 0 || (header & END_OF_FILE) == NOT_READY;
    }

    /** Whether the document, whose header is loaded, is Chronicle's own. */
    static boolean isMetadata(FileWindow window, long document) throws IOException {
        long data = document + HEADER_BYTES;
        return (window.getInt(document) & META) != 0
                && !(window.has(document, HEADER_BYTES + Integer.BYTES) && window.getInt(data) == RecordLayout.MAGIC);
    }

    /** Number of the last record that was read; −1 without one. */
    long lastSequence() {
        return lastSequence;
    }

    /** Whether the documents were followed to the end, so that the rest has not been searched. */
    boolean isUnsearched() {
        return chosen == null;
    }

    /** Whether the documents end with the mark that says that another file follows. */
    boolean saysThatMoreFollows() {
        return endHeader == END_OF_FILE && goodEnd <= endOffset;
    }

    /** The end of what was read. */
    long offset() {
        return furthestEnd;
    }

    /** What was loaded may be out of date. */
    void forget() {
        window.forget();
    }

    /** The buffer, to be used for another file after this scanner was closed. */
    ByteBuffer buffer() {
        return window.buffer();
    }

    @Override
    public void close() {
        window.close();
    }
}
