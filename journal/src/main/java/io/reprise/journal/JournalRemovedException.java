package io.reprise.journal;

import java.nio.file.Path;

/** Somebody removed or moved a run while it was written to: what was appended to it may be gone. */
public final class JournalRemovedException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalRemovedException(Path runDirectory) {
        super(runDirectory + ": was removed or moved while it was recorded into; if removed, what was in it is gone");
    }
}
