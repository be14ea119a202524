package io.reprise.journal;

/** Good records with consecutive numbers that follow one another in a file, found by searching. Not thread-safe. */
final class Segment {
    /** How a segment was found. */
    enum Place {
        /** By going on from the good record in front of it: nothing but metadata is between them. */
        FOLLOWING,
        /** By looking for it. */
        LOOSE,
        /** As LOOSE, behind a header that may not have been committed yet. */
        UNCOMMITTED,
        /** Inside a damaged record whose own length can be believed: in its body, or in a page that is out of place. */
        INSIDE
    }

    private final Place place;
    private final long from;
    private final long offset;
    private final String before;
    private final long first;
    private final long firstTimeNs;
    private long end;
    private long last;
    private long lastTimeNs;

    /**
     * A segment of one record.
     *
     * @param from end of the good record in front of it
     * @param offset of its document
     * @param before why it does not follow the good record in front of it
     */
    Segment(Place place, long from, long offset, String before, Record record) {
        this.place = place;
        this.from = from;
        this.offset = offset;
        this.before = before;
        this.first = record.sequence();
        this.firstTimeNs = record.timeNs();
        extend(offset, record);
    }

    /** Adds the record of the document at this offset. */
    void extend(long document, Record record) {
        end = FileScanner.alignUp(document + FileScanner.HEADER_BYTES + record.length());
        last = record.sequence();
        lastTimeNs = record.timeNs();
    }

    Place place() {
        return place;
    }

    long from() {
        return from;
    }

    long offset() {
        return offset;
    }

    String before() {
        return before;
    }

    long end() {
        return end;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long firstTimeNs() {
        return firstTimeNs;
    }

    long lastTimeNs() {
        return lastTimeNs;
    }
}
