package io.reprise.text;

import java.util.Locale;

/**
 * Decides for all programs, reports and logs which characters are shown as they are. Left out: controls of both kinds
 * (C0 and C1), which steer a terminal; format characters, which reorder or hide text (bidirectional overrides,
 * zero-width characters); line and paragraph separators; lone surrogates; private and unassigned characters.
 */
public final class Printable {
    private Printable() {}

    /** Whether the character may be shown; a line break may not, and neither may a tabulator. */
    public static boolean is(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= ' ';
        }
        return codePoint >= 0xa0
                && switch (Character.getType(codePoint)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** The text with everything that is not printable as {@link #escaped}, line breaks and tabulators too. */
    public static String of(String text) {
        return of(text, "");
    }

    /** The same, with these characters as they are. */
    public static String of(String text, String kept) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (is(codePoint) || kept.indexOf(codePoint) >= 0) {
                shown.appendCodePoint(codePoint);
            } else {
                shown.append(escaped(codePoint));
            }
        });
        return shown.toString();
    }

    /**
     * The character by its number: {@code \xHH} in ASCII, else as JSON writes it, so that JSON that is shown stays
     * what it was.
     */
    public static String escaped(int codePoint) {
        if (codePoint <= 0x7e) {
            return String.format(Locale.ROOT, "\\x%02x", codePoint);
        }
        StringBuilder escaped = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
        return escaped.toString();
    }
}
