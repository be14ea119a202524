package io.reprise.replayer.values;

/** The characters of values, and whether two values look alike. */
public final class Looks {
    /** From this length on, text may be base64, which has short words by chance. */
    private static final int LONG = 16;

    private static final int WORD_MIN = 3;

    /** ASCII digits; digits of other scripts count as letters. */
    final int digits;

    final int letters;
    /** Letters a to f of either case. */
    final int hexLetters;

    final int blanks;
    private final String value;

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
        this.value = value;
    }

    /** Neighbouring letters of different case. */
    int caseChanges() {
        return changes(Looks::differInCase);
    }

    /** Neighbours of which one is a digit and the other a letter. */
    int kindChanges() {
        return changes(Looks::differInKind);
    }

    private interface Difference {
        boolean between(char a, char b);
    }

    private int changes(Difference difference) {
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
     * The properties of a value that decide which values look like it: values with equal outlines look like the same
     * values.
     *
     * @param length in characters
     * @param digits whether there is nothing but digits
     * @param hex whether there is nothing but hexadecimal digits
     * @param blanks whether there is white space
     */
    public record Outline(int length, boolean digits, boolean hex, boolean uuid, boolean blanks) {}

    /** Takes time linear in the length of the value. */
    public static Outline outline(String value) {
        Looks looks = of(value);
        int length = value.length();
        boolean uuid = length == 36 && Strength.isUuidAt(value, 0);
        boolean hex = looks.hexLetters + looks.digits == length;
        return new Outline(length, looks.digits == length, hex, uuid, looks.blanks > 0);
    }

    /**
     * Whether the second value can stand for the first: digits stay digits, a UUID stays a UUID, one word stays one
     * word, and the length stays within a factor of four. A hexadecimal number may have digits only by chance.
     */
    public static boolean same(String a, String b) {
        return same(outline(a), outline(b));
    }

    /** The same by outlines. */
    public static boolean same(Outline a, Outline b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length;
        }
        if (a.length > 4L * b.length || b.length > 4L * a.length) {
            return false;
        }
        if (a.digits != b.digits) {
            return a.length == b.length && a.length >= 8 && a.hex && b.hex;
        }
        return a.uuid == b.uuid && (a.blanks || !b.blanks);
    }

    /**
     * The words around the identifiers in a value: {@code rows:{}:open} of {@code rows:12:open}. Empty for a value that
     * is an identifier as a whole, and for one without any. A long value has words of one or two letters by chance, as
     * between the {@code +} and {@code /} of base64.
     */
    public static String words(String value) {
        String template = Shapes.template(value);
        boolean hasWords = !template.equals(value) && longestWord(template) >= (value.length() < LONG ? 1 : WORD_MIN);
        return hasWords ? template : "";
    }

    private static int longestWord(String text) {
        int longest = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            length = Character.isLetter(text.charAt(i)) ? length + 1 : 0;
            longest = Math.max(longest, length);
        }
        return longest;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
