package io.reprise.replayer.source;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The frame of a file that this program derives from a recording and reads again: a number that identifies the format,
 * content, a table, the offset of the table, and a CRC-32C over all bytes before. So a long file is checked without
 * parsing its content.
 * Stateless.
 */
public final class CheckedFile {
    /** Where the bytes begin. */
    public static final int BEGIN = Long.BYTES;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int TRAILER_BYTES = 2 * Long.BYTES;

    private CheckedFile() {}

    /**
     * Checks all of a file.
     *
     * @param form the number that tells its form
     * @return where the table begins
     * @throws IOException the file cannot be read, is damaged, or has another form
     */
    public static long check(FileChannel file, long form) throws IOException {
        long end = file.size() - TRAILER_BYTES;
        if (end < BEGIN) {
            throw new IOException("it is too short");
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < end + Long.BYTES; at += buffer.limit()) {
            read(buffer, file, at, (int) Math.min(BUFFER_BYTES, end + Long.BYTES - at));
            if (at == 0 && buffer.getLong(0) != form) {
                throw new IOException("another form or version");
            }
            checksum.update(buffer);
        }
        read(buffer, file, end, TRAILER_BYTES);
        long tableAt = buffer.getLong();
        if (buffer.getLong() != checksum.getValue()) {
            throw new IOException("a wrong checksum");
        }
        if (tableAt < BEGIN || tableAt > end) {
            throw new IOException("a table at " + tableAt);
        }
        return tableAt;
    }

    /** Fills a buffer with bytes of a file, to be read from its beginning. */
    static void read(ByteBuffer buffer, FileChannel file, long at, int bytes) throws IOException {
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("it became shorter");
            }
        }
        buffer.flip();
    }

    /** Writes such a file. Not thread-safe. */
    public static final class Writer {
        private final CRC32C checksum = new CRC32C();
        private final DataOutputStream out;

        /** @param file takes the bytes; the caller closes it */
        public Writer(OutputStream file, long form) throws IOException {
            out = new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(file, checksum), BUFFER_BYTES));
            out.writeLong(form);
        }

        /** Takes the bytes, and then the table. */
        public DataOutputStream out() {
            return out;
        }

        /**
         * Completes the file, and leaves it open.
         *
         * @param tableAt where the table begins
         */
        public void end(long tableAt) throws IOException {
            out.writeLong(tableAt);
            out.flush();
            out.writeLong(checksum.getValue());
            out.flush();
        }
    }
}
