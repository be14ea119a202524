package io.reprise.cli;

/** Ends a program with a documented exit code and one line on stderr; stackless, because the line says it all. */
public final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * @param code the exit code, see {@link ExitCodes}
     * @param message what, which value, what would be right; one line
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
