package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * The single writer of one run. Confined to the thread that opened it; allocates nothing per record.
 *
 * <p>After {@link #append} has thrown, the run is abandoned: close it and open another.
 */
public final class JournalAppender implements AutoCloseable {
    private JournalAppender() {}

    /**
     * Checks that the directory can be written to and that Chronicle works in this JVM (a throw-away queue is built,
     * appended to and read), without leaving anything behind. Any thread.
     *
     * @throws JournalException one line: what, which path, what would be right
     */
    public static void probe(Path journal) {
        throw new UnsupportedOperationException();
    }

    /**
     * Creates a fresh, locked run directory under the journal directory, which is created if absent.
     *
     * @param settings written into the manifest
     * @param minFreeBytes appends are refused while the filesystem has less room than this
     * @throws JournalException one line: what, which path, what would be right
     */
    public static JournalAppender open(Path journal, Map<String, String> settings, long minFreeBytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Appends one record: completes its header in place (magic, version, sequence, CRC) and copies it to the journal.
     *
     * @param record position to limit is one record laid out as {@link RecordLayout} says, in private memory
     * @return false when the disk guard refuses, in which case nothing was written and no sequence number used
     * @throws JournalException when the journal is broken; nothing can be appended to this run any more
     */
    public boolean append(ByteBuffer record) {
        throw new UnsupportedOperationException();
    }

    public Path runDirectory() {
        throw new UnsupportedOperationException();
    }

    /** Bytes appended to this run so far. */
    public long bytesWritten() {
        throw new UnsupportedOperationException();
    }

    /** Asks the kernel to put what was appended on the disk; may block for long, so not on the writer's hot path. */
    public void force() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
