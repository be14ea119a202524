package io.reprise.text;

import java.util.Locale;

/**
 * Decides for all programs, reports and logs which characters are shown unchanged. Not shown: control characters (C0
 * and C1), which control a terminal; format characters, which reorder or hide text (bidirectional overrides, zero-width
 * characters); line and paragraph separators; lone surrogates; private and unassigned characters.
 */
public final class Printable {
    private Printable() {}

    /** Whether the character may be shown unchanged; line breaks and tabs may not. */
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

    /** The text with each unprintable character {@link #escaped}, including line breaks and tabs. */
    public static String of(String text) {
        return of(text, "");
    }

    /** The text with each unprintable character escaped, except the characters in {@code kept}. */
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
     * The character by its number: {@code \xHH} for ASCII, otherwise as in JSON, so that shown JSON keeps its meaning.
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
