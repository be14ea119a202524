package io.reprise.journal.write;

import io.reprise.journal.JournalException;

/** Thrown if a path can never become a journal, for example because it is a file. */
public final class JournalUnusableException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalUnusableException(String message) {
        super(message);
    }

    public JournalUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
