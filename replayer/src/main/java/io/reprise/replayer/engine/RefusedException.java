package io.reprise.replayer.engine;

/**
 * Thrown by a timetable when the target turns out to be one that must not be sent to. The step ends as if it were
 * stopped, so that there is an account of what was sent. The message says why, in one line.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
