package io.reprise.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds all good records of a file from an offset on, whatever lies between them. Takes time linear in the length of
 * the searched part, whatever its content. Not thread-safe.
 */
final class SegmentSearch {
    /** The maximum number of segments of one search; the next search starts after them. */
    static final int SEGMENTS_MAX = 1 << 16;

    private static final int METADATA_IN_A_ROW_MAX = 16;
    /** After this many zero words in a row, the search skips to the next word that is not zero. */
    private static final int ZERO_WORDS = 16;

    private static final int HEADER_BYTES = FileScanner.HEADER_BYTES;

    private final FileWindow window;
    private final RecordCheck check;
    private final Record record;
    private final List<Segment> found = new ArrayList<>();
    private final int segmentsMax;
    private final long toBytes;
    private long usedEnd;
    private long end;
    private String reason = "";
    private boolean endsInOrder;
    private long endOffset = -1;
    /** The document of a damaged record whose length is credible, and the document's end; −1 if there is none. */
    private long damaged = -1;

    private long damagedEnd = -1;

    /** @param toBytes offset at which the search by magic ends */
    SegmentSearch(FileWindow window, RecordCheck check, Record record, int segmentsMax, long toBytes) {
        this.window = window;
        this.check = check;
        this.record = record;
        this.segmentsMax = segmentsMax;
        this.toBytes = Math.min(toBytes, window.limitBytes());
    }

    /**
     * Searches.
     *
     * @param from where the last good record ends, or 0
     * @param lastSequence number of that record, or −1
     */
    List<Segment> run(long from, long lastSequence) throws IOException {
        end = from;
        usedEnd = from;
        long sequence = lastSequence;
        Segment next = find(sequence);
        while (next != null) {
            found.add(next);
            if (segmentsMax > 1) {
                extend(next);
            }
            end = next.end();
            usedEnd = end;
            sequence = next.place() == Segment.Place.INSIDE ? sequence : next.last();
            next = found.size() == segmentsMax ? null : find(sequence);
        }
        return found;
    }

    private void extend(Segment segment) throws IOException {
        long document = document(segment.end());
        while (document == segment.end()
                && check.affords(document + HEADER_BYTES, RecordLayout.HEADER_LENGTH)
                && check.isGood(document + HEADER_BYTES, window.getInt(document) & FileScanner.LENGTH_MASK)
                && record.sequence() == segment.last() + 1) {
            check.searched(record.length());
            segment.extend(document, record);
            document = document(segment.end());
        }
    }

    /** The next good record after {@link #end}, as a new segment. */
    private @Nullable Segment find(long lastSequence) throws IOException {
        long document = document(end);
        endsInOrder = document < 0 && endOffset >= 0;
        if (document < 0) {
            reason = endsInOrder
                    ? "data follows the end of the documents"
                    : "a document reaches beyond the end of the file";
            return findByMagic(toBytes);
        }
        if (!isGoodDocument(document)) {
            reason = check.reason();
            checkDamagedLength(document, lastSequence);
            return findByMagic(toBytes);
        }
        boolean next = record.sequence() == lastSequence + 1;
        reason = next ? "records lie where none should be" : "records are hidden by a wrong length";
        if (document > end && segmentsMax > 1) {
            Segment hidden = findByMagic(document);
            if (hidden != null || !isGoodDocument(document)) {
                return hidden;
            }
        }
        Segment.Place place = document < damagedEnd ? Segment.Place.INSIDE : Segment.Place.FOLLOWING;
        return new Segment(place, end, document, reason, record);
    }

    private boolean isGoodDocument(long document) throws IOException {
        return check.affords(document + HEADER_BYTES, RecordLayout.HEADER_LENGTH)
                && window.has(document, HEADER_BYTES)
                && check.isGood(document + HEADER_BYTES, window.getInt(document) & FileScanner.LENGTH_MASK);
    }

    /** Checks whether the length of a damaged record is right: the record after next in number begins at its end. */
    private void checkDamagedLength(long document, long lastSequence) throws IOException {
        int length = window.has(document, HEADER_BYTES) ? window.getInt(document) : 0;
        if (document < damagedEnd || length < RecordLayout.HEADER_LENGTH || length > RecordLayout.RECORD_LENGTH_MAX) {
            return;
        }
        long behind = FileScanner.alignUp(document + HEADER_BYTES + length);
        if (isGoodDocument(behind) && record.sequence() == lastSequence + 2) {
            damaged = document;
            damagedEnd = behind;
        }
    }

    /** Searches for a record by its magic. */
    private @Nullable Segment findByMagic(long to) throws IOException {
        long from = end;
        long at = from + HEADER_BYTES;
        int zeros = 0;
        while (at < to && window.has(at, Integer.BYTES)) {
            int word = window.getInt(at);
            if (word == RecordLayout.MAGIC && check.isGoodAnywhere(at)) {
                long document = at - HEADER_BYTES;
                return new Segment(placeOf(document), from, document, reason, record);
            }
            zeros = word == 0 ? zeros + 1 : 0;
            at += Integer.BYTES;
            check.searched(Integer.BYTES);
            usedEnd = word == 0 ? usedEnd : Math.max(usedEnd, at);
            if (zeros == ZERO_WORDS) {
                at = window.nextNonZero(at, to & -Integer.BYTES);
                zeros = 0;
            }
        }
        return null;
    }

    private Segment.Place placeOf(long document) throws IOException {
        if (document > damaged && document < damagedEnd) {
            return Segment.Place.INSIDE;
        }
        if (document != endOffset || !window.isLoaded(document, HEADER_BYTES)) {
            return Segment.Place.LOOSE;
        }
        return FileScanner.isUncommitted(window.getInt(document)) ? Segment.Place.UNCOMMITTED : Segment.Place.LOOSE;
    }

    /**
     * The document of the next record if only metadata lies in front of it, or −1. The number of metadata documents is
     * bounded, and loading distant bytes costs credit, so this takes linear time.
     */
    private long document(long from) throws IOException {
        long at = from;
        endOffset = -1;
        for (int i = 0; i <= METADATA_IN_A_ROW_MAX; i++) {
            if (at + HEADER_BYTES > window.limitBytes()) {
                endOffset = at == window.limitBytes() ? at : -1;
                return -1;
            }
            if (!check.affords(at, HEADER_BYTES + Integer.BYTES) || !window.has(at, HEADER_BYTES)) {
                return -1;
            }
            int header = window.getInt(at);
            if (FileScanner.isEnd(header)) {
                endOffset = at;
                return -1;
            }
            if (!FileScanner.isMetadata(window, at)) {
                return at;
            }
            at = FileScanner.alignUp(at + HEADER_BYTES + (header & FileScanner.LENGTH_MASK));
        }
        return -1;
    }

    /** Offset at which the last good record ends. */
    long end() {
        return end;
    }

    /** Offset at which the last word that is not zero ends. */
    long usedEnd() {
        return usedEnd;
    }

    /** Whether the documents end properly after the last good record. */
    boolean endsInOrder() {
        return endsInOrder;
    }

    /** Offset at which the documents end, or −1. */
    long endOffset() {
        return endOffset;
    }

    /** Why the search found nothing more. */
    String reason() {
        return reason;
    }

    boolean isFull() {
        return found.size() == segmentsMax;
    }
}
