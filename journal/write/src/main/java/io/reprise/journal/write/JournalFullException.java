package io.reprise.journal.write;

import io.reprise.journal.JournalException;

/** Thrown if there is no room for a run, or less than must stay free. A retry succeeds once there is room. */
public final class JournalFullException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalFullException(String message) {
        super(message);
    }

    public JournalFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
