package io.reprise.replayer.values;

/** How likely two messages that contain a value mean the same thing by it, judged by its look. */
public enum Strength {
    /**
     * Links by equality in any session: UUIDs, 8 or more hexadecimal digits with a letter, 8 or more letters and digits
     * mixed, 12 or more digits, 20 or more mixed characters.
     */
    STRONG,
    /** Links within its session: 4 to 11 digits, or 6 or more characters with a digit. */
    MEDIUM,
    /** Fewer characters with a digit: a value that many things share. */
    WEAK,
    /** A word without a digit: a constant, or a random slug; only its place tells. */
    WORD,
    /** Anything else: empty values, one or two letters, prose. */
    NONE;

    private static final int UUID_LENGTH = 36;

    /** Judges a decoded value. Takes time linear in its length. */
    public static Strength of(String value) {
        Looks looks = Looks.of(value);
        int length = value.length();
        if (looks.digits == 0) {
            return withoutDigit(value, looks);
        }
        if (looks.blanks > 0) {
            return length >= 20 && looks.letters > 0 || looks.digits >= 12 ? STRONG : length >= 6 ? MEDIUM : WEAK;
        }
        boolean strong = looks.letters > 0 ? length >= 8 : looks.digits >= 12;
        if (strong) {
            return STRONG;
        }
        boolean medium = looks.digits == length ? length >= 4 : length >= 6;
        return medium ? MEDIUM : WEAK;
    }

    private static Strength withoutDigit(String value, Looks looks) {
        int length = value.length();
        if (looks.blanks > 0 || looks.letters < 3) {
            return NONE;
        }
        boolean hex = looks.hexLetters == length && length >= 8;
        boolean mixed = length >= 20 && looks.caseChanges() > 0.4 * looks.letters;
        return hex || mixed ? STRONG : WORD;
    }

    /**
     * Whether tokens of this value mean nothing by themselves: UUIDs, hexadecimal numbers of 16 or more digits, and
     * random text of 20 or more characters in an alphabet of base64, signed tokens in three parts (RFC 7519) included.
     */
    public static boolean isUnit(String value) {
        int length = value.length();
        if (length < 16) {
            return false;
        }
        if (length == UUID_LENGTH && isUuid(value, 0)) {
            return true;
        }
        return isLongHex(value) || length >= 20 && (isRandom(value) || isJwt(value));
    }

    /** Whether a value is a hexadecimal number of 16 or more digits, letters among them. */
    static boolean isLongHex(String value) {
        Looks looks = Looks.of(value);
        return value.length() >= 16 && looks.hexLetters > 0 && looks.hexLetters + looks.digits == value.length();
    }

    /** Whether a UUID begins at an offset of the text and is no part of a longer word. */
    static boolean isUuidAt(CharSequence text, int at) {
        int end = at + UUID_LENGTH;
        return (at == 0 || !isAlphanumeric(text.charAt(at - 1)))
                && end <= text.length()
                && (end == text.length() || !isAlphanumeric(text.charAt(end)))
                && isUuid(text, at);
    }

    private static boolean isUuid(CharSequence text, int at) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = text.charAt(at + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !Looks.isHex(c)) {
                return false;
            }
        }
        return true;
    }

    static boolean isAlphanumeric(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isJwt(String value) {
        if (!value.startsWith("eyJ")) {
            return false;
        }
        int dots = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.') {
                dots++;
            } else if (!isAlphanumeric(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return dots == 2 || dots == 4;
    }

    /** Whether at least half of the characters stand in pieces that mix letters and digits, and no piece is a word. */
    private static boolean isRandom(String value) {
        int end = value.length();
        while (end > 0 && value.charAt(end - 1) == '=') {
            end--;
        }
        int random = 0;
        int from = 0;
        for (int i = 0; i <= end; i++) {
            char c = i == end ? '-' : value.charAt(i);
            if (!isAlphanumeric(c)) {
                if ("-_+/".indexOf(c) < 0 || isWord(value, from, i)) {
                    return false;
                }
                random += i - from >= 6 && isMixed(value.substring(from, i)) ? i - from : 0;
                from = i + 1;
            }
        }
        return random * 2 >= end;
    }

    /** Whether a piece is a word in lower case, with an upper-case letter at most at its beginning. */
    private static boolean isWord(String value, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (!Character.isLowerCase(value.charAt(i))) {
                return false;
            }
        }
        return to - from >= 3 && Character.isLetter(value.charAt(from));
    }

    /** Whether digits stand between letters, or the case changes as it does in no word. */
    private static boolean isMixed(String piece) {
        Looks looks = Looks.of(piece);
        return looks.kindChanges() >= 3 && looks.kindChanges() * 6 >= piece.length()
                || looks.caseChanges() > 0.4 * looks.letters && looks.caseChanges() >= 3;
    }
}
