package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Walks the records of one queue file, and finds its way again after damage.
 *
 * <p>A file is a row of documents, each aligned to 4 bytes: a header (bits 0–29 length, bit 30 metadata, bit 31 not
 * ready) and that many bytes. Documents of metadata are Chronicle's own and passed over; the others are our records.
 * Nothing that the file says is believed before the record's own checksum agrees. Where that fails, records are looked
 * for by their magic from the end of the last good one on. Not thread-safe.
 */
final class FileScanner implements AutoCloseable {
    private enum Step {
        RECORD,
        END,
        BAD
    }

    private static final int HEADER_BYTES = 4;
    private static final int END_MARKER_BYTES = 8;
    private static final int META = 1 << 30;
    private static final int NOT_READY = 1 << 31;
    private static final int END_OF_FILE = NOT_READY | META;
    private static final int LENGTH_MASK = META - 1;
    private static final int DOCUMENT_BYTES_MIN = HEADER_BYTES + RecordLayout.HEADER_LENGTH;

    private final Path file;
    private final FileWindow window;
    private final Record record;
    private final DamageLog damage;
    private final CRC32C crc = new CRC32C();
    /** End of the last good record, and where to search from when there is no way on. */
    private long goodEnd;

    private long lastSequence;
    private boolean anyGood;
    private String badReason = "";
    private String spotReason = "";
    private long endOffset;
    /** Offset of the last record, if it was taken although its header does not commit it, else -1. */
    private long uncommittedOffset = -1;

    /** A record that may not be the next one, or -1. */
    private long doubted = -1;
    /** Where the data of the bad document begins. */
    private long badData;
    /** Where the document ends that holds a bad record, if its header can be believed, or -1. */
    private long afterBad = -1;

    /** @param lastSequence of the record before this file, -1 when there is none */
    FileScanner(Path file, ByteBuffer buffer, Record record, long lastSequence, DamageLog damage) throws IOException {
        this.file = file;
        this.window = new FileWindow(file, buffer);
        this.record = record;
        this.lastSequence = lastSequence;
        this.damage = damage;
    }

    /** Moves the record on; false when there is none, for now or for good, depending on the extent. */
    boolean next(FileExtent extent) throws IOException {
        boolean found = advance(extent);
        while (found && !record.isKnown()) {
            found = advance(extent);
        }
        return found;
    }

    private boolean advance(FileExtent extent) throws IOException {
        Step step = walk();
        if (step == Step.BAD && extent == FileExtent.GROWING) {
            window.forget(); // perhaps it was read while it was written
            step = walk();
        }
        if (step == Step.RECORD) {
            return true;
        }
        boolean found = (step == Step.BAD || extent.isSuspect()) && search(step, extent);
        if (!found && extent == FileExtent.GROWING) {
            window.forget();
        }
        return found;
    }

    /** Goes from document to document. */
    private Step walk() throws IOException {
        long offset = goodEnd;
        while (window.has(offset, HEADER_BYTES)) {
            int header = window.getInt(offset);
            if (header == 0 || (header & NOT_READY) != 0) {
                endOffset = offset;
                return Step.END;
            }
            int length = header & LENGTH_MASK;
            long data = offset + HEADER_BYTES;
            boolean meta = (header & META) != 0
                    && !(window.has(data, Integer.BYTES) && window.getInt(data) == RecordLayout.MAGIC);
            if (!meta) {
                return take(offset, length);
            }
            offset = alignUp(data + length);
        }
        endOffset = offset;
        return offset > window.fileBytes() ? bad("a document reaches beyond the end of the file") : Step.END;
    }

    private Step take(long offset, int length) throws IOException {
        doubted = -1;
        if (!isGood(offset + HEADER_BYTES, length)) {
            badData = offset + HEADER_BYTES;
            afterBad = alignUp(badData + length);
            return Step.BAD;
        }
        afterBad = -1;
        long missing = record.sequence() - lastSequence - 1;
        if (missing < 0) {
            return bad("a record comes a second time");
        }
        if (missing > 0 && offset != goodEnd) {
            doubted = offset; // what was passed over may not only have been metadata
            return bad("records are hidden by a wrong length");
        }
        if (missing > 0 && lastSequence >= 0) {
            damage.missing(missing);
        }
        accept(offset);
        return Step.RECORD;
    }

    private void accept(long offset) {
        if (uncommittedOffset >= 0) {
            damage.spot(file, uncommittedOffset, HEADER_BYTES, "a document's header is damaged");
            uncommittedOffset = -1;
        }
        record.locate(file, offset + HEADER_BYTES);
        lastSequence = record.sequence();
        anyGood = true;
        goodEnd = alignUp(offset + HEADER_BYTES + record.length());
    }

    /**
     * Checks a record, bounds before checksum before use, and points the view at it.
     *
     * @param length what the document's header says, or -1 to believe the record itself
     */
    private boolean isGood(long offset, int length) throws IOException {
        if (!window.has(offset, RecordLayout.HEADER_LENGTH)) {
            return isBad("a record is cut off");
        }
        if (window.getInt(offset) != RecordLayout.MAGIC) {
            return isBad("no record where one should be");
        }
        int recordLength = window.getInt(offset + RecordLayout.LENGTH_OFFSET);
        if (recordLength < RecordLayout.HEADER_LENGTH
                || recordLength > RecordLayout.RECORD_LENGTH_MAX
                || (length >= 0 && length != recordLength)) {
            return isBad("a record's length is wrong");
        }
        if (!window.has(offset, recordLength)) {
            return isBad("a record is cut off");
        }
        ByteBuffer buffer = window.buffer();
        int start = window.index(offset);
        int sum = RecordChecksum.of(crc, buffer, start, recordLength);
        buffer.clear();
        if (sum != buffer.getInt(start + RecordLayout.CRC_OFFSET)) {
            return isBad("a record's checksum is wrong");
        }
        if (buffer.get(start + RecordLayout.VERSION_OFFSET) != RecordLayout.VERSION
                || buffer.getLong(start + RecordLayout.SEQUENCE_OFFSET) < 0
                || !record.set(buffer, start, recordLength)) {
            return isBad("a record contradicts itself");
        }
        return true;
    }

    /**
     * Looks for the next good record by its magic, from the end of the last good one on. What is found there must also
     * have a sequence number that has room there, since a recorded body may hold a journal.
     */
    private boolean search(Step step, FileExtent extent) throws IOException {
        spotReason = step == Step.BAD ? badReason : "there is something behind the end of the documents";
        if (step == Step.BAD && afterBad >= 0 && !isRecordAt(badData) && isNextButOne(afterBad)) {
            takeFound(step, afterBad + HEADER_BYTES);
            return true;
        }
        long lastUsed = goodEnd;
        long offset = goodEnd + HEADER_BYTES;
        while (window.has(offset, Integer.BYTES)) {
            int word = window.getInt(offset);
            if (word == RecordLayout.MAGIC && isRecordAt(offset)) {
                takeFound(step, offset);
                return true;
            }
            offset += Integer.BYTES;
            lastUsed = word == 0 ? lastUsed : offset;
        }
        if (extent != FileExtent.GROWING) {
            giveUp(step, extent, lastUsed);
        }
        return false;
    }

    /** Whether one bad record can simply be stepped over. */
    private boolean isNextButOne(long document) throws IOException {
        return window.has(document, HEADER_BYTES)
                && isGood(document + HEADER_BYTES, window.getInt(document))
                && record.sequence() == lastSequence + 2;
    }

    /** Whether there is a good record, whatever the document around it says, with a sequence number that fits there. */
    private boolean isRecordAt(long offset) throws IOException {
        if (!isGood(offset, -1)) {
            return false;
        }
        long room = anyGood ? (offset - goodEnd) / DOCUMENT_BYTES_MIN : Long.MAX_VALUE - lastSequence - 1;
        long missing = record.sequence() - lastSequence - 1;
        return missing >= 0 && missing <= room;
    }

    private void takeFound(Step step, long offset) throws IOException {
        long document = offset - HEADER_BYTES;
        long missing = record.sequence() - lastSequence - 1;
        boolean pruned = lastSequence < 0 && (document == doubted || missing > document / DOCUMENT_BYTES_MIN);
        damage.missing(pruned ? 0 : missing);
        boolean unfinished = step == Step.END && document == endOffset && isUncommitted(document);
        if (!unfinished && document != doubted) {
            damage.spot(file, goodEnd, document - goodEnd, spotReason);
        }
        accept(document);
        uncommittedOffset = unfinished ? document : -1;
    }

    /** Whether a header says that its document is still being written. */
    private boolean isUncommitted(long document) throws IOException {
        if (!window.has(document, HEADER_BYTES)) {
            return false;
        }
        int header = window.getInt(document);
        boolean uncommitted = header == 0 || (header & END_OF_FILE) == NOT_READY;
        return isGood(document + HEADER_BYTES, -1) && uncommitted; // sets the record again
    }

    /** Nothing good is left in the file. */
    private void giveUp(Step step, FileExtent extent, long lastUsed) throws IOException {
        boolean somethingBehind = extent == FileExtent.SUSPECT && lastUsed > endOffset + END_MARKER_BYTES;
        if (step == Step.BAD || somethingBehind) {
            damage.spot(file, goodEnd, lastUsed - goodEnd, spotReason);
        }
        goodEnd = alignUp(window.fileBytes());
    }

    private Step bad(String reason) {
        badReason = reason;
        return Step.BAD;
    }

    private boolean isBad(String reason) {
        badReason = reason;
        return false;
    }

    private static long alignUp(long offset) {
        return (offset + 3) & ~3L;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** The end of what was read. */
    long offset() {
        return goodEnd;
    }

    long fileBytes() throws IOException {
        return window.fileBytes();
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
