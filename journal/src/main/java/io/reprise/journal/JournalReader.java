package io.reprise.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads records from one or more journals, merged by time over their runs, as they stream: bounded memory, private
 * buffers, no Chronicle. Treats files as hostile: bounds, then checksum, then use; damage is counted, skipped and
 * reported, and never hides what comes after it. Not thread-safe.
 */
public final class JournalReader implements AutoCloseable {
    /**
     * What was not readable.
     *
     * @param spots places where the reader had to look for the next good record
     * @param bytes bytes skipped there
     * @param missingRecords records that are missing by their sequence numbers
     * @param first a line about the first spot: file, offset, reason; empty when there is none
     */
    public record Damage(long spots, long bytes, long missingRecords, String first) {}

    private JournalReader() {}

    /**
     * Opens journals: each path is a journal directory, one run directory or one file of a run.
     *
     * @throws JournalException one line: missing, not a journal, newer format, unreadable
     */
    public static JournalReader open(List<Path> journals) {
        throw new UnsupportedOperationException();
    }

    /** The runs found, in the order of their index. */
    public List<RunManifest> runs() {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves to the next record.
     *
     * @return null at the end of what has been written so far; a later call may return more
     */
    public @org.jspecify.annotations.Nullable Record next() {
        throw new UnsupportedOperationException();
    }

    public Damage damage() {
        throw new UnsupportedOperationException();
    }

    /** Bytes read so far and bytes there are, for progress. */
    public long bytesRead() {
        throw new UnsupportedOperationException();
    }

    public long bytesTotal() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
