package io.reprise.replayer.compare;

/** A directory does not hold a report that can be compared. The message is one line and says what is expected. */
public final class ReportException extends Exception {
    private static final long serialVersionUID = 1L;

    ReportException(String message) {
        super(message);
    }
}
