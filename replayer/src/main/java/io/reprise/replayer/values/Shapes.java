package io.reprise.replayer.values;

/**
 * Tells words that the application's author wrote from identifiers that the server made. A template is a text with its
 * identifiers replaced by {@code {}}, so that it is the same in production and at the target. In doubt, a piece counts
 * as an identifier, because a template that is too general still matches, while one that is too specific does not.
 * Stateless.
 */
public final class Shapes {
    static final String ID = "{}";

    private static final int KEY_CHARS_MAX = 60;
    private static final int TEMPLATE_CHARS_MAX = 80;
    static final int UUID_LENGTH = 36;
    private static final int HEX_MIN = 8;
    private static final int MIXED_MIN = 8;
    private static final int LITERAL_DIGITS_MAX = 2;
    private static final int CONSONANTS_MAX = 5;
    private static final int ABBREVIATION_MAX = 4;
    private static final int HUMP_MIN = 3;

    private Shapes() {}

    /** The text with identifiers replaced; texts beyond some length are identifiers as a whole. */
    public static String template(String text) {
        if (text.length() > TEMPLATE_CHARS_MAX || isOpaque(text)) {
            return ID;
        }
        return withoutIdentifiers(text);
    }

    /** A text of any length with the identifiers in it replaced. */
    public static String withoutIdentifiers(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (Strength.isUuidAt(text, at)) {
                out.append(ID);
                at += UUID_LENGTH;
                continue;
            }
            int end = at;
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                out.append(text.charAt(at++));
            } else {
                appendPiece(out, text.substring(at, end));
                at = end;
            }
        }
        return out.toString();
    }

    private static void appendPiece(StringBuilder out, String piece) {
        if (!isIdentifier(piece)) {
            out.append(piece);
            return;
        }
        int letters = 0;
        while (letters < piece.length() && Character.isLetter(piece.charAt(letters))) {
            letters++;
        }
        boolean numbered = letters > 0
                && letters < piece.length()
                && isAllDigits(piece, letters)
                && isWord(piece, 0, letters)
                && !isLongHex(piece);
        out.append(piece, 0, numbered ? letters : 0).append(ID);
    }

    /** Whether a key of JSON is an identifier itself, not a name that the application's author gave. */
    public static boolean isIdentifierKey(String key) {
        if (key.isEmpty()) {
            return false;
        }
        return key.length() > KEY_CHARS_MAX
                || isAllDigits(key, 0)
                || isOpaque(key)
                || ID.equals(template(key))
                || key.indexOf('@') > 0
                || key.indexOf('/') >= 0;
    }

    /** Whether a run of letters and digits is, or ends in, an identifier. */
    static boolean isIdentifier(String piece) {
        int digits = 0;
        for (int i = 0; i < piece.length(); i++) {
            digits += Looks.isDigit(piece.charAt(i)) ? 1 : 0;
        }
        if (digits == piece.length()) {
            return true;
        }
        if (isLongHex(piece)) {
            return true;
        }
        if (digits == 0) {
            return !isWord(piece, 0, piece.length());
        }
        int letters = piece.length() - digits;
        boolean trailing = isAllDigits(piece, letters) && isWord(piece, 0, letters) && hasPlainCase(piece, letters);
        return trailing ? digits > LITERAL_DIGITS_MAX : piece.length() > LITERAL_DIGITS_MAX + 1;
    }

    /** Whether all letters but the first have one case. */
    private static boolean hasPlainCase(String piece, int letters) {
        for (int i = 2; i < letters; i++) {
            if (Character.isUpperCase(piece.charAt(i)) != Character.isUpperCase(piece.charAt(1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLongHex(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            if (!Looks.isHex(piece.charAt(i))) {
                return false;
            }
        }
        return piece.length() >= HEX_MIN;
    }

    static boolean isAllDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (!Looks.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return from < text.length();
    }

    /**
     * Whether letters read like a word or several in camel case: no hump without a vowel, no long run of consonants. A
     * short hump without a vowel may come first, as in {@code csrfToken}. Short runs, capitals and letters beyond ASCII
     * count as words.
     */
    static boolean isWord(String text, int from, int to) {
        int length = to - from;
        if (length < 6) {
            return true;
        }
        int upper = 0;
        int consonants = 0;
        boolean camel = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                return true;
            }
            upper += c <= 'Z' ? 1 : 0;
            consonants = isVowel(c) ? 0 : consonants + 1;
            if (consonants > CONSONANTS_MAX) {
                camel = false;
            }
        }
        if (upper == length || upper == 0) {
            return camel && (upper > 0 || hasVowel(text, from, to));
        }
        return areHumpsWords(text, from, to, camel);
    }

    private static boolean areHumpsWords(String text, int from, int to, boolean camel) {
        return camel && humpsHaveVowels(text, from, to) || beginsWithAbbreviation(text, from, to);
    }

    /** Whether a short hump of consonants in lower case is followed by words, each a capital and small letters. */
    private static boolean beginsWithAbbreviation(String text, int from, int to) {
        int start = from;
        while (start < to && text.charAt(start) > 'Z' && !isVowel(text.charAt(start))) {
            start++;
        }
        boolean begins = start > from && start - from <= ABBREVIATION_MAX && start < to;
        while (begins && start < to) {
            int end = endOfHump(text, start, to);
            begins = isHumpOfWord(text, start, end, end == to ? HUMP_MIN - 1 : HUMP_MIN);
            start = end;
        }
        return begins;
    }

    private static int endOfHump(String text, int start, int to) {
        int at = start + 1;
        while (at < to && text.charAt(at) > 'Z') {
            at++;
        }
        return at;
    }

    private static boolean isHumpOfWord(String text, int start, int end, int shortest) {
        return text.charAt(start) <= 'Z'
                && end - start >= shortest
                && hasVowel(text, start, end)
                && isWord(text, start, end);
    }

    private static boolean humpsHaveVowels(String text, int from, int to) {
        int start = from;
        while (start < to) {
            int at = start;
            while (at < to && text.charAt(at) <= 'Z') {
                at++;
            }
            boolean abbreviation = at - start > 1;
            while (at < to && text.charAt(at) > 'Z') {
                at++;
            }
            // "XMLHttpRequest" has humps without a vowel that are words: only a capital and what follows is judged.
            if (abbreviation ? at - start > 3 && !hasVowel(text, start, at) : !hasVowel(text, start, at)) {
                return false;
            }
            start = at;
        }
        return true;
    }

    private static boolean hasVowel(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isVowel(text.charAt(i))) {
                return true;
            }
        }
        return to - from <= 1 && from > 0;
    }

    private static boolean isVowel(char c) {
        return switch (c | 0x20) {
            case 'a', 'e', 'i', 'o', 'u', 'y' -> true;
            default -> false;
        };
    }

    /**
     * Whether a text is one identifier from which no pieces may be cut: a UUID, or letters and digits so mixed that a
     * piece of it would only be equal to other values by accident. "note-42" and "item-8c7ad3f0e1" are not, because
     * their first piece is a word.
     */
    static boolean isOpaque(String text) {
        if (text.length() < MIXED_MIN || beginsWithWord(text) || !isAtom(text)) {
            return false;
        }
        if (hasUuid(text)) {
            return text.length() == UUID_LENGTH;
        }
        int mixed = 0;
        int pieces = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && Strength.isAlphanumeric(text.charAt(i))) {
                continue;
            }
            if (i > start) {
                pieces++;
                mixed += isMixed(text, start, i) ? 1 : 0;
            }
            start = i + 1;
        }
        return pieces == 1 ? mixed == 1 : mixed > 1 && 2 * mixed >= pieces;
    }

    /** Whether lower-case letters that read like a word stand before a separator. */
    private static boolean beginsWithWord(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
            end++;
        }
        return end > 2 && end < text.length() && isSoft(text.charAt(end)) && isWord(text, 0, end);
    }

    private static boolean hasUuid(String text) {
        for (int i = 0; i + UUID_LENGTH <= text.length(); i++) {
            if (Strength.isUuidAt(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAtom(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Strength.isAlphanumeric(text.charAt(i)) && !isSoft(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Characters that tokens of random characters contain as well. */
    private static boolean isSoft(char c) {
        return c == '-' || c == '_' || c == '.' || c == '+' || c == '~' || c == '/' || c == '=';
    }

    /** Letters and digits in one piece, or letters that are not words. */
    private static boolean isMixed(String text, int from, int to) {
        int digits = 0;
        for (int i = from; i < to; i++) {
            digits += Looks.isDigit(text.charAt(i)) ? 1 : 0;
        }
        if (digits == to - from) {
            return false;
        }
        return digits == 0
                ? !isWord(text, from, to)
                : !(isAllDigits(text.substring(from, to), to - from - digits)
                        && isWord(text, from, to - digits)
                        && to - from - digits > 1
                        && !isLongHex(text.substring(from, to)));
    }
}
