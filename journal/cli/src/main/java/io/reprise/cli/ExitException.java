package io.reprise.cli;

import java.util.List;

/**
 * Ends a program with a documented exit code and one line on stderr; without a stack trace, because the line is enough.
 */
public final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient List<String> lines;

    /**
     * @param code the exit code, see {@link ExitCodes}
     * @param message one line: what is wrong, the value, what is expected
     */
    public ExitException(int code, String message) {
        this(code, message, List.of());
    }

    private ExitException(int code, String message, List<String> lines) {
        super(message, null, false, false);
        this.code = code;
        this.lines = List.copyOf(lines);
    }

    public int code() {
        return code;
    }

    /** Lines that follow the message, such as the place of an error in a long value. */
    List<String> lines() {
        return lines;
    }

    /** Wrong usage or configuration. */
    public static ExitException usage(String message) {
        return new ExitException(ExitCodes.USAGE, message);
    }

    /**
     * Wrong usage or configuration.
     *
     * @param lines that follow the message, printable, such as the place of the error in a long value
     */
    public static ExitException usage(String message, List<String> lines) {
        return new ExitException(ExitCodes.USAGE, message, lines);
    }
}
