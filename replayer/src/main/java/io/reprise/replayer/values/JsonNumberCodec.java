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
        int at = from;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int integer = digits(text, at);
        if (integer == at || text.charAt(at) == '0' && integer > at + 1) {
            return from;
        }
        at = integer;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = digits(text, at + 1);
            if (fraction == at + 1) {
                return from;
            }
            at = fraction;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
            int exponent = digits(text, at + 1 + sign);
            if (exponent == at + 1 + sign) {
                return from;
            }
            at = exponent;
        }
        return at;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && Looks.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
