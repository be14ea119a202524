package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks whether there is a good record at an offset of a file, and points the view at it: bounds first, then the cheap
 * checks, then the checksum. Not thread-safe.
 */
final class RecordCheck {
    /** The credit at the start: enough to check two records of the maximum length. */
    private static final long CREDIT_BYTES = 2L * RecordLayout.RECORD_LENGTH_MAX;
    /** For each byte searched, the credit grows by this many bytes of bad records. */
    private static final int CREDIT_PER_BYTE = 2;

    private final FileWindow window;
    private final Record record;
    private final CRC32C crc = new CRC32C();
    private String reason = "";
    private long creditBytes = CREDIT_BYTES;

    RecordCheck(FileWindow window, Record record) {
        this.window = window;
        this.record = record;
    }

    /** Why the last check found no good record. */
    String reason() {
        return reason;
    }

    /**
     * Checks the record in a document.
     *
     * @param length the length in the document's header, or −1 to ignore it
     */
    boolean isGood(long offset, int length) throws IOException {
        return isPlausible(offset, length) && isIntact(offset, window.getInt(offset + RecordLayout.LENGTH_OFFSET));
    }

    /**
     * Checks a record at any offset, whatever the document around it says. A bad record costs credit, and without
     * credit no record is good. Otherwise a file full of beginnings of long records would take far too long.
     */
    boolean isGoodAnywhere(long offset) throws IOException {
        if (!isPlausible(offset, -1)) {
            return false;
        }
        int length = window.getInt(offset + RecordLayout.LENGTH_OFFSET);
        if (length > creditBytes) {
            return isBad("too many false records");
        }
        creditBytes -= length;
        if (!isIntact(offset, length)) {
            return false;
        }
        creditBytes += length;
        return true;
    }

    /** Adds credit for the bytes searched. */
    void searched(long bytes) {
        creditBytes += CREDIT_PER_BYTE * bytes;
    }

    /** Whether these bytes are loaded or there is enough credit to load them. */
    boolean affords(long offset, int count) {
        if (window.isLoaded(offset, count)) {
            return true;
        }
        int cost = window.buffer().capacity();
        if (cost > creditBytes) {
            return false;
        }
        creditBytes -= cost;
        return true;
    }

    private boolean isPlausible(long offset, int length) throws IOException {
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
        if (offset + recordLength > window.limitBytes()) {
            return isBad("a record is cut off");
        }
        if (!RecordLayout.isKnownVersion(window.getInt(offset + RecordLayout.VERSION_OFFSET) & 0xFF)
                || window.getLong(offset + RecordLayout.SEQUENCE_OFFSET) < 0) {
            return isBad("a record contradicts itself");
        }
        return true;
    }

    private boolean isIntact(long offset, int recordLength) throws IOException {
        if (!window.has(offset, recordLength)) {
            return isBad("a record is cut off");
        }
        ByteBuffer buffer = window.buffer();
        int start = window.index(offset);
        if (!record.set(buffer, start, recordLength)) {
            return isBad("a record contradicts itself");
        }
        int sum = RecordChecksum.of(crc, buffer, start, recordLength);
        buffer.clear();
        return sum == buffer.getInt(start + RecordLayout.CRC_OFFSET) || isBad("a record's checksum is wrong");
    }

    private boolean isBad(String why) {
        reason = why;
        return false;
    }
}
