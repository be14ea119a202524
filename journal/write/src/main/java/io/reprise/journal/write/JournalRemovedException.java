package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import java.nio.file.Path;

/** Thrown if somebody removed, moved or cut a run while it was written to; records appended to it may be gone. */
public final class JournalRemovedException extends JournalException {
    private static final long serialVersionUID = 1L;

    private JournalRemovedException(String message) {
        super(message);
    }

    /** The run, or its current file, was removed or moved. */
    public static JournalRemovedException removed(Path runDirectory) {
        return new JournalRemovedException(
                runDirectory + ": was removed or moved during recording; if it was removed, its records are gone");
    }

    /** The current file is shorter than it was. */
    public static JournalRemovedException truncated(Path file) {
        return new JournalRemovedException(
                file + ": was truncated during recording; the records after its new end are gone");
    }
}
