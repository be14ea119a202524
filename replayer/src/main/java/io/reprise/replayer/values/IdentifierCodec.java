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

    /** The canonical form of an identifier; null if the text has this form already, or is not an identifier. */
    static @Nullable String canonical(String raw) {
        int length = raw.length();
        if (length < LENGTH_MIN || length > LENGTH_MAX) {
            return null;
        }
        String lower = raw.toLowerCase(Locale.ROOT);
        boolean uuid = length == Shapes.UUID_LENGTH && Strength.isUuidAt(raw, 0);
        String canonical = uuid ? lower : ofLettersAndDigits(raw, lower);
        return canonical == null || canonical.equals(raw) ? null : canonical;
    }

    private static @Nullable String ofLettersAndDigits(String raw, String lower) {
        Looks looks = Looks.of(raw);
        if (looks.letters == 0 || looks.digits == 0 || looks.letters + looks.digits < raw.length()) {
            return null;
        }
        if (looks.hexLetters == looks.letters && raw.length() == UUID_DIGITS) {
            return hyphenated(lower);
        }
        return isInUpperCase(raw, looks) ? lower : null;
    }

    /** Whether a word of letters and digits is an identifier in capitals, not a word that people write so. */
    private static boolean isInUpperCase(String raw, Looks looks) {
        boolean identifier = looks.hexLetters == looks.letters || raw.length() >= MIXED_LENGTH_MIN;
        return identifier && raw.equals(raw.toUpperCase(Locale.ROOT));
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
