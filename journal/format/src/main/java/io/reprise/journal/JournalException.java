package io.reprise.journal;

/** A journal that cannot be opened, read or written; the message names the path and what would be right. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
