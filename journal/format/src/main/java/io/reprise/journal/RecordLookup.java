package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads again single records whose place a {@link JournalReader} gave, with the same checks, because the file may have
 * been changed or replaced in the meantime. Keeps one file open between calls. Not thread-safe.
 */
public final class RecordLookup implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 << 10;

    private final Record record = new Record(0);
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = FileWindow.newBuffer(BUFFER_BYTES);
    private @Nullable FileWindow window;
    private @Nullable Path open;

    /**
     * The record at this place.
     *
     * @param length the record's length when it was first read
     * @return the record, valid until the next call; null if there is no such record at this place any more
     * @throws IOException if the file cannot be read
     */
    public @Nullable Record at(Path file, long offset, int length) throws IOException {
        FileWindow in = windowOf(file);
        Record found = at(in, file, offset, length);
        if (found == null) {
            in.refresh(); // the file may have grown since it was opened
            found = at(in, file, offset, length);
        }
        return found;
    }

    /**
     * The record that holds a repeated body.
     *
     * @return the record, valid until the next call; null if the place holds no good record with a whole body of that
     *     length and hash
     * @throws IOException if the file cannot be read
     */
    public @Nullable Record with(RepeatedBody body) throws IOException {
        FileWindow in = windowOf(body.file());
        if (body.offset() < 0 || !in.has(body.offset(), RecordLayout.HEADER_LENGTH)) {
            return null;
        }
        int length = in.getInt(body.offset() + RecordLayout.LENGTH_OFFSET);
        Record found = at(in, body.file(), body.offset(), length);
        boolean has = found != null
                && found.bodyHash() == body.hash()
                && found.payloadLength() == body.length()
                && found.body().remaining() == body.length();
        return has ? found : null;
    }

    private @Nullable Record at(FileWindow in, Path file, long offset, int length) throws IOException {
        if (length < RecordLayout.HEADER_LENGTH
                || length > RecordLayout.RECORD_LENGTH_MAX
                || !in.has(offset, length)
                || in.getInt(offset) != RecordLayout.MAGIC
                || in.getInt(offset + RecordLayout.LENGTH_OFFSET) != length) {
            return null;
        }
        ByteBuffer bytes = in.buffer();
        int start = in.index(offset);
        int sum = RecordChecksum.of(crc, bytes, start, length);
        bytes.clear();
        boolean good = sum == bytes.getInt(start + RecordLayout.CRC_OFFSET)
                && RecordLayout.isKnownVersion(bytes.get(start + RecordLayout.VERSION_OFFSET))
                && record.set(bytes, start, length)
                && record.isKnown();
        if (!good) {
            return null;
        }
        record.locate(file, offset);
        return record;
    }

    private FileWindow windowOf(Path file) throws IOException {
        FileWindow in = window;
        if (in == null || !file.equals(open)) {
            close();
            in = new FileWindow(file, buffer, Long.MAX_VALUE);
            window = in;
            open = file;
        }
        return in;
    }

    /** Closes the file; the next {@link #at} opens it again. */
    @Override
    public void close() {
        FileWindow in = window;
        window = null;
        open = null;
        if (in != null) {
            buffer = in.buffer();
            in.close();
        }
    }
}
