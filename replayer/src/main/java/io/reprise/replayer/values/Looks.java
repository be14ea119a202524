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
        int digitCount = 0;
        int letterCount = 0;
        int hexLetterCount = 0;
        int blankCount = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isDigit(c)) {
                digitCount++;
            } else if (Character.isLetterOrDigit(c)) {
                letterCount++;
                hexLetterCount += isHex(c) ? 1 : 0;
            } else if (Character.isWhitespace(c)) {
                blankCount++;
            }
        }
        digits = digitCount;
        letters = letterCount;
        hexLetters = hexLetterCount;
        blanks = blankCount;
        caseChanges = changes(value, Looks::differInCase);
        kindChanges = changes(value, Looks::differInKind);
    }

    private interface Difference {
        boolean between(char a, char b);
    }

    private static int changes(String value, Difference difference) {
        int count = 0;
        for (int i = 1; i < value.length(); i++) {
            count += difference.between(value.charAt(i - 1), value.charAt(i)) ? 1 : 0;
        }
        return count;
    }

    private static boolean differInCase(char a, char b) {
        return Character.isLetter(a) && Character.isLetter(b) && Character.isUpperCase(a) != Character.isUpperCase(b);
    }

    private static boolean differInKind(char a, char b) {
        return isDigit(a) && Character.isLetter(b) || Character.isLetter(a) && isDigit(b);
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

    /**
     * The words around the identifiers in a value: {@code rows:{}:open} of {@code rows:12:open}. Empty for a value that
     * is an identifier as a whole, and for one without any.
     */
    public static String words(String value) {
        String template = Shapes.template(value);
        boolean hasWords = !template.equals(value) && template.chars().anyMatch(Character::isLetter);
        return hasWords ? template : "";
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
