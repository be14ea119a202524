package io.reprise.replayer.values;

/** What a value is made of, and whether two values look alike. */
public final class Looks {
    /** ASCII digits; digits of other scripts count as letters. */
    final int digits;

    final int letters;
    /** Letters a to f of either case. */
    final int hexLetters;

    final int blanks;
    /** Neighbouring letters of different case. */
    final int caseChanges;
    /** Neighbours of which one is a digit and the other a letter. */
    final int kindChanges;

    private Looks(String value) {
        int[] counts = new int[6];
        char before = ' ';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = isDigit(c);
            boolean letter = !digit && Character.isLetterOrDigit(c);
            counts[0] += digit ? 1 : 0;
            counts[1] += letter ? 1 : 0;
            counts[2] += letter && isHex(c) ? 1 : 0;
            counts[3] += Character.isWhitespace(c) ? 1 : 0;
            if (letter && Character.isLetter(before) && Character.isUpperCase(c) != Character.isUpperCase(before)) {
                counts[4]++;
            }
            if (digit && Character.isLetter(before) || letter && isDigit(before)) {
                counts[5]++;
            }
            before = c;
        }
        digits = counts[0];
        letters = counts[1];
        hexLetters = counts[2];
        blanks = counts[3];
        caseChanges = counts[4];
        kindChanges = counts[5];
    }

    static Looks of(String value) {
        return new Looks(value);
    }

    /**
     * Whether the second value can stand for the first: digits stay digits, a UUID stays a UUID, one word stays one
     * word, and the length stays within a factor of four. A hexadecimal number may have digits only by chance.
     */
    public static boolean same(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() && b.isEmpty();
        }
        if (a.length() > 4L * b.length() || b.length() > 4L * a.length()) {
            return false;
        }
        Looks first = of(a);
        Looks second = of(b);
        boolean firstDigits = first.digits == a.length();
        boolean secondDigits = second.digits == b.length();
        if (firstDigits != secondDigits) {
            return a.length() == b.length() && a.length() >= 8 && first.isHex(a) && second.isHex(b);
        }
        return isUuid(a) == isUuid(b) && (first.blanks > 0 || second.blanks == 0);
    }

    private boolean isHex(String value) {
        return hexLetters + digits == value.length();
    }

    private static boolean isUuid(String value) {
        return value.length() == 36 && Strength.isUuidAt(value, 0);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
