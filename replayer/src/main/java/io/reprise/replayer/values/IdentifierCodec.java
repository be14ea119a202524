package io.reprise.replayer.values;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an identifier is written: the case of its letters and the hyphens of a UUID (RFC 9562 §4). Clients change both.
 * Decoded, its letters are in lower case, and 32 hexadecimal digits have the hyphens of a UUID.
 */
final class IdentifierCodec extends Codec {
    private static final int LENGTH_MIN = 8;
    private static final int LENGTH_MAX = 128;
    /** Shorter words in upper case are identifiers only if they are hexadecimal. */
    private static final int MIXED_LENGTH_MIN = 16;

    private static final int UUID_DIGITS = 32;
    private static final int[] HYPHENS = {8, 12, 16, 20};

    /** The one way of writing an identifier; null if it is written so already, or is none. */
    static @Nullable String canonical(String raw) {
        int length = raw.length();
        if (length < LENGTH_MIN || length > LENGTH_MAX) {
            return null;
        }
        if (length == Shapes.UUID_LENGTH && Strength.isUuidAt(raw, 0)) {
            String lower = raw.toLowerCase(Locale.ROOT);
            return lower.equals(raw) ? null : lower;
        }
        int digits = 0;
        int upper = 0;
        int lower = 0;
        boolean hex = true;
        for (int i = 0; i < length; i++) {
            char c = raw.charAt(i);
            if (!Strength.isAlphanumeric(c)) {
                return null;
            }
            digits += c <= '9' ? 1 : 0;
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            lower += c >= 'a' ? 1 : 0;
            hex &= Looks.isHex(c);
        }
        if (digits == 0 || digits == length) {
            return null;
        }
        if (hex && length == UUID_DIGITS) {
            return hyphenated(raw.toLowerCase(Locale.ROOT));
        }
        boolean isUpper = upper > 0 && lower == 0 && (hex || length >= MIXED_LENGTH_MIN);
        return isUpper ? raw.toLowerCase(Locale.ROOT) : null;
    }

    private static String hyphenated(String digits) {
        StringBuilder out = new StringBuilder(Shapes.UUID_LENGTH);
        int from = 0;
        for (int hyphen : HYPHENS) {
            out.append(digits, from, hyphen).append('-');
            from = hyphen;
        }
        return out.append(digits, from, digits.length()).toString();
    }

    @Override
    boolean isPlain(String raw) {
        return canonical(raw) == null;
    }

    @Override
    void decode(String raw, DecodedChars out) {
        String canonical = canonical(raw);
        String text = canonical == null ? raw : canonical;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean added = text.length() > raw.length() && text.charAt(i) == '-';
            out.add(text.charAt(i), at);
            at += added ? 0 : 1;
        }
    }

    @Override
    String encode(String value, String original) {
        boolean compact = original.indexOf('-') < 0 && Strength.isUuidAt(value, 0);
        String text = compact && value.length() == Shapes.UUID_LENGTH ? value.replace("-", "") : value;
        return original.equals(original.toLowerCase(Locale.ROOT)) ? text : text.toUpperCase(Locale.ROOT);
    }
}
