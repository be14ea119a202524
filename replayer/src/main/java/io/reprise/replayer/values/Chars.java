package io.reprise.replayer.values;

/** Searches within a range of a text. */
final class Chars {
    private Chars() {}

    /** The first place of a character in a range; the range's end if it has none. */
    static int indexOf(String text, char c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == c) {
                return i;
            }
        }
        return to;
    }

    /** The first place of any of these characters in a range; the range's end if it has none. */
    static int indexOfAny(String text, String any, int from, int to) {
        for (int i = from; i < to; i++) {
            if (any.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return to;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static int skipBlanks(String text, int from, int to) {
        int at = from;
        while (at < to && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static int trimBlanks(String text, int from, int to) {
        int at = to;
        while (at > from && isBlank(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    /** Whether the text has a blank or a control character. */
    static boolean hasBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ') {
                return true;
            }
        }
        return false;
    }
}
