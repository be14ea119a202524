package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import java.nio.file.Path;

/** Somebody removed, moved or cut a run while it was written to: what was appended to it may be gone. */
public final class JournalRemovedException extends JournalException {
    private static final long serialVersionUID = 1L;

    private JournalRemovedException(String message) {
        super(message);
    }

    /** The run, or the file that is written to, is not where it was. */
    public static JournalRemovedException removed(Path runDirectory) {
        return new JournalRemovedException(
                runDirectory + ": was removed or moved while it was recorded into; if removed, what was in it is gone");
    }

    /** The file that is written to is shorter than what was written to it. */
    public static JournalRemovedException truncated(Path file) {
        return new JournalRemovedException(
                file + ": was truncated while it was recorded into; what was behind its new end is gone");
    }
}
