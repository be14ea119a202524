package io.reprise.text;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Describes errors in one printable line: no line breaks, no control characters, a bounded length. */
public final class OneLine {
    private static final int LENGTH_MAX = 500;

    private OneLine() {}

    /** The reason for a failure, in words even if the exception's own message is only a path or empty. */
    public static String reason(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name exists";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof FileSystemException e && e.getReason() != null) {
            return of(e.getReason());
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : of(message);
    }

    /** The text with each unprintable character replaced by {@code ?}, cut at a bounded length. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.strip()
                .replaceAll("\\s*\\R\\s*", " ")
                .codePoints()
                .forEach(codePoint -> shown.appendCodePoint(Printable.is(codePoint) ? codePoint : '?'));
        String clean = shown.toString();
        return clean.length() <= LENGTH_MAX ? clean : clean.substring(0, LENGTH_MAX) + "…";
    }
}
