package io.reprise.tools;

/** Thrown for a file that violates its format; the message is one line and names the place in the file. */
final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
        super(message);
    }
}
