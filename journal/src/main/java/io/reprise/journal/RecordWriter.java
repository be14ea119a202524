package io.reprise.journal;

import java.nio.ByteBuffer;

/**
 * Lays records out in a caller's buffer (direct or heap, little-endian set by this class), at absolute offsets from the
 * buffer's position 0. Stateless; allocates nothing.
 */
public final class RecordWriter {
    private RecordWriter() {}

    /** Writes the fields of the header that the recording side knows; length, CRC and sequence come later. */
    public static void header(ByteBuffer to, RecordKind kind, int flags, long exchange, long connection, long timeNs) {
        throw new UnsupportedOperationException();
    }

    public static void session(ByteBuffer to, long session, int ordinal) {
        throw new UnsupportedOperationException();
    }

    public static void headLength(ByteBuffer to, int headLength) {
        throw new UnsupportedOperationException();
    }

    /** Writes the end block and sets the END flag; the data must begin after it. */
    public static void end(ByteBuffer to, long endTimeNs, long payloadLength, long bodyHash, int trailerLength) {
        throw new UnsupportedOperationException();
    }

    /** Sets the length field, and position and limit to the whole record. */
    public static void finish(ByteBuffer to, int length) {
        throw new UnsupportedOperationException();
    }
}
