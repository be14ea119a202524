package io.reprise.replayer.engine;

/** The target cannot be reached; the message is one line: what, which address, why, and what may help. */
public class TargetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TargetException(String message) {
        super(message);
    }

    public TargetException(String message, Throwable cause) {
        super(message, cause);
    }
}
