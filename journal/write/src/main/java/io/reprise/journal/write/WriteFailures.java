package io.reprise.journal.write;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Makes exceptions that say in one line why a journal cannot be written to, and tells whether room is missing.
 * Stateless.
 */
final class WriteFailures {
    private WriteFailures() {}

    /** The exception for a failure; a {@link JournalFullException} if room is missing. */
    static JournalException unwritable(Path path, Exception e) {
        String line = path + ": cannot be written to (" + JournalDirectory.reason(e) + ")";
        return isFull(e) ? new JournalFullException(line, e) : new JournalException(line, e);
    }

    /** Whether room was missing: blocks, inodes or quota. */
    static boolean isFull(Exception e) {
        String reason = JournalDirectory.reason(e).toLowerCase(Locale.ROOT);
        return e instanceof IOException && (reason.contains("no space") || reason.contains("quota"));
    }
}
