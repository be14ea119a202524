package io.reprise.replayer.values;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Decodes the encodings in which values travel, leniently: what is not encoded stays. Stateless. */
final class Decoding {
    /** Shorter texts decode to something printable by accident. */
    private static final int BASE64_MIN = 8;

    private static final int PRINTABLE_MIN = ' ';

    private Decoding() {}

    /**
     * Percent-decoded as UTF-8 (RFC 3986 §2.1).
     *
     * @param plusIsSpace as in forms and queries
     */
    static String percent(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0) {
            return plusIsSpace ? text.replace('+', ' ') : text;
        }
        byte[] out = new byte[text.length() * 3];
        int length = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int escaped = c == '%' ? hex(text, at + 1, 2) : -1;
            if (escaped >= 0) {
                out[length++] = (byte) escaped;
                at += 3;
            } else if (c < 0x80) {
                out[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
                at++;
            } else {
                int end = at + (Character.isHighSurrogate(c) && at + 1 < text.length() ? 2 : 1);
                byte[] encoded = text.substring(at, end).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, out, length, encoded.length);
                length += encoded.length;
                at = end;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** Whether a percent sign with two hex digits stands in the text. */
    static boolean hasPercent(String text) {
        for (int at = text.indexOf('%'); at >= 0 && at + 2 < text.length(); at = text.indexOf('%', at + 1)) {
            if (Looks.isHex(text.charAt(at + 1)) && Looks.isHex(text.charAt(at + 2))) {
                return true;
            }
        }
        return false;
    }

    /** The text inside base64 of either alphabet, padded or not; null if it isn't printable UTF-8. */
    static @Nullable String base64(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        if (end < BASE64_MIN || end % 4 == 1 || text.length() - end > 2) {
            return null;
        }
        byte[] raw = new byte[end];
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            char standard = c == '-' ? '+' : c == '_' ? '/' : c;
            if (!isBase64(standard)) {
                return null;
            }
            raw[i] = (byte) standard;
        }
        return decode(raw);
    }

    private static boolean isBase64(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/';
    }

    private static @Nullable String decode(byte[] raw) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(raw)))
                    .toString();
            return decoded.chars().allMatch(c -> c >= PRINTABLE_MIN && c != 0x7f || c == '\n' || c == '\r' || c == '\t')
                    ? decoded
                    : null;
        } catch (IllegalArgumentException | CharacterCodingException notBase64) {
            return null;
        }
    }

    /** A JavaScript or JSON string literal's inside without its escapes. */
    static String script(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if (c != '\\' || at == raw.length()) {
                out.append(c);
                continue;
            }
            char escaped = raw.charAt(at++);
            int digits = escaped == 'u' ? 4 : escaped == 'x' ? 2 : 0;
            int code = digits == 0 ? -1 : hex(raw, at, digits);
            if (code >= 0) {
                out.append((char) code);
                at += digits;
            } else if (escaped != '\n') {
                out.append(control(escaped));
            }
        }
        return out.toString();
    }

    private static char control(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escaped;
        };
    }

    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }
}
