package io.reprise.journal;

import java.nio.ByteBuffer;

/**
 * Read-only view of one verified record; valid until the reader moves on. Every offset in it was checked against the
 * record's bounds before the view is handed out.
 */
public final class Record {
    Record() {}

    /** Index of the run among the runs that the reader was opened on. */
    public int run() {
        throw new UnsupportedOperationException();
    }

    public RecordKind kind() {
        throw new UnsupportedOperationException();
    }

    public int flags() {
        throw new UnsupportedOperationException();
    }

    public boolean isEnd() {
        throw new UnsupportedOperationException();
    }

    public int length() {
        throw new UnsupportedOperationException();
    }

    public long sequence() {
        throw new UnsupportedOperationException();
    }

    public long exchange() {
        throw new UnsupportedOperationException();
    }

    public long connection() {
        throw new UnsupportedOperationException();
    }

    public long session() {
        throw new UnsupportedOperationException();
    }

    public long timeNs() {
        throw new UnsupportedOperationException();
    }

    public int ordinal() {
        throw new UnsupportedOperationException();
    }

    /** End time from the end block; 0 without one. */
    public long endTimeNs() {
        throw new UnsupportedOperationException();
    }

    /** Payload length from the end block; 0 without one. */
    public long payloadLength() {
        throw new UnsupportedOperationException();
    }

    public long bodyHash() {
        throw new UnsupportedOperationException();
    }

    /** The head bytes: a view, position to limit. */
    public ByteBuffer head() {
        throw new UnsupportedOperationException();
    }

    /** The body bytes, or all data of a record that is not of a message. */
    public ByteBuffer body() {
        throw new UnsupportedOperationException();
    }

    public ByteBuffer trailers() {
        throw new UnsupportedOperationException();
    }
}
