package io.reprise.journal;

/** Thrown if a journal cannot be opened, read or written; the message names the path and what was expected. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
