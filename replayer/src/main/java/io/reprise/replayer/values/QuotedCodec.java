package io.reprise.replayer.values;

import org.jspecify.annotations.Nullable;

/**
 * The inside of a quoted string (RFC 9110 §5.6.4). Cookies of some servers write a byte as a backslash and three octal
 * digits besides.
 */
final class QuotedCodec extends Codec {
    @Override
    boolean isPlain(String raw) {
        return raw.indexOf('\\') < 0;
    }

    @Override
    void decode(String raw, DecodedChars out) {
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (isOctal(raw, at)) {
                out.add((char) Integer.parseInt(raw, at + 1, at + 4, 8), at);
                at += 4;
            } else if (c == '\\' && at + 1 < raw.length()) {
                out.add(raw.charAt(at + 1), at);
                at += 2;
            } else {
                out.add(c, at);
                at++;
            }
        }
    }

    private static boolean isOctal(String raw, int at) {
        return at + 3 < raw.length()
                && raw.charAt(at) == '\\'
                && raw.charAt(at + 1) >= '0'
                && raw.charAt(at + 1) <= '3'
                && isOctalDigit(raw.charAt(at + 2))
                && isOctalDigit(raw.charAt(at + 3));
    }

    private static boolean isOctalDigit(char c) {
        return c >= '0' && c <= '7';
    }

    @Override
    @Nullable
    String encode(String value, String original) {
        boolean octal = false;
        for (int i = 0; i < original.length(); i++) {
            octal |= isOctal(original, i);
        }
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (octal && isSpecial(c)) {
                out.append('\\')
                        .append(octalDigit(c >> 6))
                        .append(octalDigit(c >> 3))
                        .append(octalDigit(c));
            } else if (c < ' ' && c != '\t') {
                return null;
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.toString();
    }

    /** Whether cookies that use octal digits do so for this character. */
    private static boolean isSpecial(char c) {
        return c <= ' ' || c == ',' || c == ';' || c >= 0x7f && c <= 0xff;
    }

    private static char octalDigit(int value) {
        return (char) ('0' + (value & 7));
    }
}
