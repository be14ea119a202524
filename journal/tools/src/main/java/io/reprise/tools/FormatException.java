package io.reprise.tools;

/** A file that is not in the format that it should be in; the message is one line and names the place in the file. */
final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
        super(message);
    }
}
