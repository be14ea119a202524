package io.reprise.journal.write;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Says why a journal cannot be written to, in one line, and whether room is missing. Stateless. */
final class WriteFailures {
    private WriteFailures() {}

    /** A {@link JournalFullException} when room is missing. */
    static JournalException unwritable(Path path, Exception e) {
        String line = path + ": cannot be written to (" + JournalDirectory.reason(e) + ")";
        return isFull(e) ? new JournalFullException(line, e) : new JournalException(line, e);
    }

    /** Whether room was missing: blocks, inodes, or the rest of a quota. */
    static boolean isFull(Exception e) {
        String reason = JournalDirectory.reason(e).toLowerCase(Locale.ROOT);
        return e instanceof IOException && (reason.contains("no space") || reason.contains("quota"));
    }
}
