package io.reprise.replayer.values;

/**
 * Lists the tokens of a text: words of a wide alphabet, then their parts in narrower ones, so that the longest come
 * first. Does not cut values that are random as a whole.
 */
final class TokenScanner {
    /** Characters that belong to a token besides letters and digits, from the widest alphabet to the narrowest. */
    private static final String[] ALPHABETS = {"_-.:~+/%@!*$", "_-.", "_-", ""};
    /** Characters that belong to a token only inside it, not at its ends. */
    private static final String INNER = ".:~+/%@!*$";

    private static final int LONGEST_KEY = 64;
    private static final int SHORTEST_DIGITS = 4;

    /** Eight characters in base64; what is shorter is often base64 by chance. */
    private static final int SHORTEST_BASE64 = 11;

    private final Collector out;
    private final Readings readings;

    /** @param readings reads the tokens that are text in base64 */
    TokenScanner(Collector out, Readings readings) {
        this.out = out;
        this.readings = readings;
    }

    /** @param depth of values inside values */
    void scan(Place place, String name, DecodedText text, int depth) {
        split(new Component(place, name, text, depth), 0, text.length(), 0);
    }

    private record Component(Place place, String name, DecodedText text, int depth) {}

    /** Splits a range into the words of one alphabet. */
    private void split(Component component, int from, int to, int level) {
        String chars = component.text.chars();
        int at = from;
        while (at < to && !out.isFull()) {
            int end = at;
            while (end < to && isIn(chars.charAt(end), level)) {
                end++;
            }
            int start = skipInner(chars, at, end);
            int last = trimInner(chars, start, end);
            if (level == 0 && last == end) {
                last = endOfPadding(chars, end, to);
            }
            if (last > start) {
                word(component, start, last, level, from == start && to == last && level > 0);
            }
            at = Math.max(end, last) + 1;
        }
    }

    private static int skipInner(String chars, int from, int to) {
        int at = from;
        while (at < to && INNER.indexOf(chars.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static int trimInner(String chars, int from, int to) {
        int at = to;
        while (at > from && INNER.indexOf(chars.charAt(at - 1)) >= 0) {
            at--;
        }
        return at;
    }

    /** The end of the equals signs that end a word in base64; the given end if they join it to another word. */
    private static int endOfPadding(String chars, int end, int to) {
        int at = end;
        while (at < to && at < end + 2 && chars.charAt(at) == '=') {
            at++;
        }
        return at == to || !Character.isLetterOrDigit(chars.charAt(at)) ? at : end;
    }

    private static boolean isIn(char c, int level) {
        return Character.isLetterOrDigit(c) || ALPHABETS[level].indexOf(c) >= 0;
    }

    /** @param known whether this range has been listed already, as a word of a wider alphabet */
    private void word(Component component, int start, int end, int level, boolean known) {
        String chars = component.text.chars();
        String word = chars.substring(start, end);
        if (!known) {
            list(component, start, end, word);
            if (word.length() >= SHORTEST_BASE64 && word.length() < component.text.length()) {
                readings.packed(component.place, component.name, component.text.slice(start, end), component.depth);
            }
        }
        if (Strength.isUnit(word)) {
            return;
        }
        if (level + 1 == ALPHABETS.length) {
            digits(component, start, end);
            return;
        }
        int at = start;
        for (int i = start; i + 36 <= end; i++) {
            if (Strength.isUuidAt(chars, i)) {
                split(component, at, i, level + 1);
                list(component, i, i + 36, chars.substring(i, i + 36));
                at = i + 36;
                i = at - 1;
            }
        }
        split(component, at, end, level + 1);
    }

    private void list(Component component, int start, int end, String word) {
        if (end - start == component.text.length()) {
            return;
        }
        Strength strength = Strength.of(word);
        boolean listed = strength == Strength.STRONG
                || strength == Strength.MEDIUM
                || strength == Strength.WEAK
                || strength == Strength.WORD && looksRandom(word);
        if (listed) {
            String key = key(component.text.chars(), start);
            out.add(component.place, key.isEmpty() ? component.name : key, component.text, start, end, false);
        }
    }

    /** Whether the case changes inside the word as it does in random text. */
    static boolean looksRandom(String word) {
        Looks looks = Looks.of(word);
        return word.length() >= 6 && looks.letters == word.length() && looks.caseChanges() >= 3;
    }

    /** Lists the number at the end of a word such as {@code row1234}. */
    private void digits(Component component, int start, int end) {
        String chars = component.text.chars();
        int at = end;
        while (at > start && Looks.isDigit(chars.charAt(at - 1))) {
            at--;
        }
        if (at == start || end - at < SHORTEST_DIGITS) {
            return;
        }
        for (int i = start; i < at; i++) {
            if (Looks.isDigit(chars.charAt(i))) {
                return;
            }
        }
        list(component, at, end, chars.substring(at, end));
    }

    /** The key of a token in {@code key=token} or {@code "key": token}; empty if it has none. */
    private static String key(String chars, int tokenStart) {
        int least = Math.max(0, tokenStart - 2 * LONGEST_KEY);
        int at = skipBack(chars, tokenStart, least, " \"'\\");
        if (at == least || chars.charAt(at - 1) != '=' && chars.charAt(at - 1) != ':') {
            return "";
        }
        int end = skipBack(chars, at - 1, least, " \"'\\");
        int start = end;
        while (start > least && end - start < LONGEST_KEY && isKeyChar(chars.charAt(start - 1))) {
            start--;
        }
        return chars.substring(start, end);
    }

    private static int skipBack(String chars, int from, int least, String skipped) {
        int at = from;
        while (at > least && skipped.indexOf(chars.charAt(at - 1)) >= 0) {
            at--;
        }
        return at;
    }

    private static boolean isKeyChar(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }
}
