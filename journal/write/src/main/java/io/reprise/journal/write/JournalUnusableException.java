package io.reprise.journal.write;

import io.reprise.journal.JournalException;

/** A path that cannot become a journal by waiting: it is something else. */
public final class JournalUnusableException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalUnusableException(String message) {
        super(message);
    }

    public JournalUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
