package io.reprise.cli;

/**
 * Ends a program with a documented exit code and one line on stderr; without a stack trace, because the line is enough.
 */
public final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * @param code the exit code, see {@link ExitCodes}
     * @param message one line: what is wrong, the value, what is expected
     */
    public ExitException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Wrong usage or configuration. */
    public static ExitException usage(String message) {
        return new ExitException(ExitCodes.USAGE, message);
    }
}
