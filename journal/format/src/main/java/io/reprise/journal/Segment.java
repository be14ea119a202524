package io.reprise.journal;

/** Good records with consecutive numbers that follow one another in a file; a search found them. Not thread-safe. */
final class Segment {
    /** Where a segment was found. */
    enum Place {
        /** Directly after the good record in front of it: only metadata lies between them. */
        FOLLOWING,
        /** At a place that no document's header leads to. */
        LOOSE,
        /** As LOOSE, but after a header that may not have been committed yet. */
        UNCOMMITTED,
        /** Inside a damaged record whose length is credible: in its body, or in a misplaced page. */
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
     * @param offset offset of its document
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
