package io.reprise.replayer.values;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Percent-encoding (RFC 3986 §2.1), and the variant of forms in which a plus sign is a space. */
final class PercentCodec extends Codec {
    private static final String UNRESERVED = "-._~";

    private final boolean form;

    PercentCodec(boolean form) {
        this.form = form;
    }

    @Override
    boolean isPlain(String raw) {
        return raw.indexOf('%') < 0 && !(form && raw.indexOf('+') >= 0);
    }

    @Override
    void decode(String raw, DecodedChars out) {
        int at = 0;
        while (at < raw.length()) {
            int end = endOfEscapes(raw, at);
            if (end > at) {
                byte[] bytes = bytes(raw, at, end);
                Utf8.decode(bytes, 0, bytes.length, out, at, 3);
                at = end;
            } else {
                char c = raw.charAt(at);
                out.add(form && c == '+' ? ' ' : c, at);
                at++;
            }
        }
    }

    private static byte[] bytes(String raw, int from, int to) {
        byte[] bytes = new byte[(to - from) / 3];
        for (int i = 0; i < bytes.length; i++) {
            int at = from + 3 * i;
            bytes[i] = (byte) (Character.digit(raw.charAt(at + 1), 16) << 4 | Character.digit(raw.charAt(at + 2), 16));
        }
        return bytes;
    }

    private static int endOfEscapes(String raw, int from) {
        int at = from;
        while (isEscape(raw, at)) {
            at += 3;
        }
        return at;
    }

    static boolean isEscape(String raw, int at) {
        return at + 2 < raw.length()
                && raw.charAt(at) == '%'
                && Looks.isHex(raw.charAt(at + 1))
                && Looks.isHex(raw.charAt(at + 2));
    }

    @Override
    @Nullable
    String encode(String value, String original) {
        Style style = new Style(original);
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); ) {
            int codePoint = value.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint == ' ' && form && style.plus) {
                out.append('+');
            } else if (style.staysRaw(codePoint)) {
                out.appendCodePoint(codePoint);
            } else if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
                return null;
            } else {
                escape(codePoint, style, out);
            }
        }
        return out.toString();
    }

    private static void escape(int codePoint, Style style, StringBuilder out) {
        boolean latin = style.latin && codePoint <= 0xff;
        byte[] bytes =
                Character.toString(codePoint).getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        for (byte b : bytes) {
            out.append('%').append(style.hex(b >> 4 & 15)).append(style.hex(b & 15));
        }
    }

    /** How the original was written: which characters it escapes, and in which case its digits are. */
    private final class Style {
        private final BitSet raw = new BitSet(128);
        private final BitSet escaped = new BitSet(128);
        private boolean lower;
        private boolean upper;
        private boolean plus;
        private boolean latin;
        private boolean rawBeyondAscii;

        Style(String original) {
            int at = 0;
            while (at < original.length()) {
                int end = endOfEscapes(original, at);
                if (end > at) {
                    escapes(original, at, end);
                    at = end;
                } else {
                    raw(original.charAt(at));
                    at++;
                }
            }
        }

        private void escapes(String original, int from, int to) {
            for (int i = from; i < to; i += 3) {
                look(original.charAt(i + 1));
                look(original.charAt(i + 2));
            }
            byte[] bytes = bytes(original, from, to);
            latin |= Utf8.strict(bytes, 0, bytes.length) == null;
            for (byte b : bytes) {
                if (b >= 0) {
                    escaped.set(b);
                }
            }
        }

        private void raw(char c) {
            plus |= c == '+';
            rawBeyondAscii |= c >= 0x80;
            if (c < 0x80) {
                raw.set(c);
            }
        }

        private void look(char digit) {
            lower |= digit >= 'a';
            upper |= digit >= 'A' && digit <= 'F';
        }

        boolean staysRaw(int c) {
            if (c >= 0x80) {
                return rawBeyondAscii;
            }
            if (c == '%' || form && c == '+' || c < ' ' || c == 0x7f) {
                return false;
            }
            boolean unreserved = Strength.isAlphanumeric((char) c) || UNRESERVED.indexOf(c) >= 0;
            return unreserved && !escaped.get(c) || raw.get(c) && (unreserved || !escaped.get(c));
        }

        char hex(int digit) {
            char c = Character.forDigit(digit, 16);
            return lower && !upper ? c : Character.toUpperCase(c);
        }
    }
}
