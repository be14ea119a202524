package io.reprise.replayer.state;

import io.reprise.replayer.values.Strength;
import java.util.Locale;

/**
 * Makes up values anew: of the same shape, and always the same for the same run, lane and recorded value, so that
 * nothing has to be remembered and a value that a lane repeats stays equal. Stateless.
 */
public final class Renewal {
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int UUID_CHARS = 36;
    private static final int UUID_VERSION_AT = 14;
    private static final int UUID_VARIANT_AT = 19;
    private static final int UUID_RANDOM_OF_TIMED = 19;
    private static final int ULID_CHARS = 26;
    private static final int ULID_TIME_CHARS = 10;
    /** With fewer random characters, two users would soon have the same value. */
    private static final int RANDOM_CHARS_MIN = 8;

    private static final String ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private Renewal() {}

    /**
     * A new value. It has the length of the recorded one, unless that is a text with too few letters and digits to be
     * unique. The domain of an e-mail address stays.
     *
     * @param recorded not empty
     * @param runId tells runs and steps apart
     * @param lane tells the copies of a session apart
     */
    public static String of(String recorded, String runId, long lane) {
        Digits digits = new Digits(ValueHash.of(ValueHash.of(lane, runId), recorded));
        if (recorded.length() == UUID_CHARS && Shape.of(recorded) == Shape.UUID) {
            return uuid(recorded, digits);
        }
        if (Shape.of(recorded) == Shape.ULID) {
            return recorded.substring(0, ULID_TIME_CHARS) + crockford(recorded, digits);
        }
        if (Shape.isHex(recorded) && recorded.length() >= RANDOM_CHARS_MIN) {
            StringBuilder out = new StringBuilder(recorded.length());
            recorded.chars().forEach(c -> out.append(hex((char) c, recorded, digits)));
            return out.toString();
        }
        int at = recorded.lastIndexOf('@');
        boolean address = at > 0 && recorded.indexOf('.', at) > at && recorded.indexOf(' ') < 0;
        return address ? text(recorded.substring(0, at), digits) + recorded.substring(at) : text(recorded, digits);
    }

    private static String text(String recorded, Digits digits) {
        boolean number = recorded.chars().noneMatch(Character::isLetter);
        StringBuilder out = new StringBuilder(recorded.length());
        int random = 0;
        for (int i = 0; i < recorded.length(); i++) {
            char c = recorded.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            // The first digit of a number stays 0 or not, so that the number stays one.
            char made = number && isDigit && random == 0 ? first(c, digits) : alike(c, digits);
            out.append(made);
            random += isDigit || isLetter(c) ? 1 : 0;
        }
        for (; random < RANDOM_CHARS_MIN && !number; random++) {
            out.append(ALPHANUMERIC.charAt(digits.next(ALPHANUMERIC.length())));
        }
        return out.toString();
    }

    private static char first(char digit, Digits digits) {
        return digit == '0' ? digit : (char) ('1' + digits.next(9));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /**
     * The random part of a UUID (RFC 9562 §5) is renewed; version and variant stay, and so does the time of the
     * versions that have one, because they are sorted by it.
     */
    private static String uuid(String recorded, Digits digits) {
        char version = recorded.charAt(UUID_VERSION_AT);
        int from = switch (version) {
            case '1', '2', '6' -> UUID_RANDOM_OF_TIMED + 1;
            case '7' -> UUID_VERSION_AT + 1;
            default -> 0;
        };
        StringBuilder out = new StringBuilder(recorded);
        for (int i = from; i < recorded.length(); i++) {
            if (i != UUID_VERSION_AT && i != UUID_VARIANT_AT) {
                out.setCharAt(i, hex(recorded.charAt(i), recorded, digits));
            }
        }
        return out.toString();
    }

    private static String crockford(String recorded, Digits digits) {
        StringBuilder out = new StringBuilder();
        for (int i = ULID_TIME_CHARS; i < ULID_CHARS; i++) {
            out.append(CROCKFORD.charAt(digits.next(CROCKFORD.length())));
        }
        boolean lower = recorded.equals(recorded.toLowerCase(Locale.ROOT));
        return lower ? out.toString().toLowerCase(Locale.ROOT) : out.toString();
    }

    private static char hex(char c, String recorded, Digits digits) {
        if (c == '-') {
            return c;
        }
        char digit = Character.forDigit(digits.next(16), 16);
        return recorded.equals(recorded.toLowerCase(Locale.ROOT)) ? digit : Character.toUpperCase(digit);
    }

    private static char alike(char c, Digits digits) {
        if (c >= '0' && c <= '9') {
            return (char) ('0' + digits.next(10));
        }
        if (c >= 'a' && c <= 'z') {
            return (char) ('a' + digits.next(26));
        }
        return c >= 'A' && c <= 'Z' ? (char) ('A' + digits.next(26)) : c;
    }

    /** Shapes of values that are random as a whole. */
    enum Shape {
        UUID,
        /** 26 characters in Crockford's base 32, the first at most 7. */
        ULID,
        /** 20 or more hexadecimal digits, or characters of base64 that are no words. */
        TOKEN,
        OTHER;

        private static final int TOKEN_CHARS_MIN = 20;
        private static final int TOKEN_CHARS_MAX = 200;

        static Shape of(String value) {
            int length = value.length();
            if (length == UUID_CHARS && isUuid(value)) {
                return UUID;
            }
            if (length == ULID_CHARS && isUlid(value)) {
                return ULID;
            }
            boolean token = length >= TOKEN_CHARS_MIN
                    && length <= TOKEN_CHARS_MAX
                    && value.indexOf('.') < 0
                    && Strength.isUnit(value);
            return token ? TOKEN : OTHER;
        }

        static boolean isHex(String value) {
            boolean letter = false;
            for (int i = 0; i < value.length(); i++) {
                int digit = Character.digit(value.charAt(i), 16);
                if (digit < 0 || value.charAt(i) > 'f') {
                    return false;
                }
                letter |= digit > 9;
            }
            return letter;
        }

        private static boolean isUuid(String value) {
            for (int i = 0; i < value.length(); i++) {
                boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
                char c = value.charAt(i);
                if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
                    return false;
                }
            }
            char version = value.charAt(UUID_VERSION_AT);
            return version >= '1' && version <= '8';
        }

        private static boolean isUlid(String value) {
            String upper = value.toUpperCase(Locale.ROOT);
            boolean oneCase = value.equals(upper) || value.equals(value.toLowerCase(Locale.ROOT));
            boolean digit = false;
            for (int i = 0; i < upper.length(); i++) {
                if (CROCKFORD.indexOf(upper.charAt(i)) < 0) {
                    return false;
                }
                digit |= i >= ULID_TIME_CHARS && upper.charAt(i) <= '9';
            }
            return oneCase && digit && upper.charAt(0) <= '7';
        }
    }

    /** The time that a value states, in milliseconds since 1970; −1 if it states none. */
    static long statedMs(String value) {
        Shape shape = Shape.of(value);
        if (shape == Shape.UUID && value.charAt(UUID_VERSION_AT) == '7') {
            return Long.parseLong(value.substring(0, 8) + value.substring(9, 13), 16);
        }
        if (shape != Shape.ULID) {
            return -1;
        }
        long ms = 0;
        for (int i = 0; i < ULID_TIME_CHARS; i++) {
            ms = ms * 32 + CROCKFORD.indexOf(Character.toUpperCase(value.charAt(i)));
        }
        return ms;
    }

    /** A sequence of digits that looks random: SplitMix64. */
    private static final class Digits {
        private long state;

        Digits(long seed) {
            state = seed;
        }

        int next(int bound) {
            state += GAMMA;
            return (int) Long.remainderUnsigned(ValueHash.mix(state), bound);
        }
    }
}
