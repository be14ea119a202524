package io.reprise.replayer.values;

import org.jspecify.annotations.Nullable;

/** A JSON number, RFC 8259 §6: stands for itself, and stays a number. */
final class JsonNumberCodec extends PlainCodec {
    @Override
    @Nullable
    String encode(String value, String original) {
        return end(value, 0) == value.length() ? value : null;
    }

    /** The end of the number that begins at an offset; the offset itself if none does. */
    static int end(String text, int from) {
        int start = from < text.length() && text.charAt(from) == '-' ? from + 1 : from;
        int integer = digits(text, start);
        if (integer == start || text.charAt(start) == '0' && integer > start + 1) {
            return from;
        }
        int fraction = fraction(text, integer);
        int exponent = exponent(text, fraction);
        return fraction < 0 || exponent < 0 ? from : exponent;
    }

    /** The end of the fraction that may begin at an offset; −1 if it has no digits. */
    private static int fraction(String text, int from) {
        if (from == text.length() || text.charAt(from) != '.') {
            return from;
        }
        int end = digits(text, from + 1);
        return end == from + 1 ? -1 : end;
    }

    /** The end of the exponent that may begin at an offset; −1 if it has no digits, or if there is no number. */
    private static int exponent(String text, int from) {
        if (from < 0 || from == text.length() || text.charAt(from) != 'e' && text.charAt(from) != 'E') {
            return from;
        }
        int start = from + 1 < text.length() && "+-".indexOf(text.charAt(from + 1)) >= 0 ? from + 2 : from + 1;
        int end = digits(text, start);
        return end == start ? -1 : end;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && Looks.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
