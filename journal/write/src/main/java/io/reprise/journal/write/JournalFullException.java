package io.reprise.journal.write;

import io.reprise.journal.JournalException;

/** There is no room for a run, or less than is to stay free; it can be tried again when there is. */
public final class JournalFullException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalFullException(String message) {
        super(message);
    }

    public JournalFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
