package io.reprise.replayer.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far the names of two places agree. */
public final class Names {
    /** Words of a name beyond this number are left out. */
    private static final int MOST_WORDS = 32;

    private Names() {}

    /**
     * How far two names agree.
     *
     * @return 3 if their words are equal; 2 if one ends with the other, if they differ in a plural s only, or if their
     *     last words are the same; 1 if they share a word; 0 otherwise, and if one of them is empty
     */
    public static int agreement(String a, String b) {
        List<String> first = words(a);
        List<String> second = words(b);
        if (first.isEmpty() || second.isEmpty()) {
            return 0;
        }
        String joinedFirst = String.join("", first);
        String joinedSecond = String.join("", second);
        if (joinedFirst.equals(joinedSecond)) {
            return 3;
        }
        String singularFirst = singular(joinedFirst);
        String singularSecond = singular(joinedSecond);
        if (endsWith(singularFirst, singularSecond)
                || endsWith(singularSecond, singularFirst)
                || singular(last(first)).equals(singular(last(second)))) {
            return 2;
        }
        for (String word : first) {
            for (String other : second) {
                if (singular(word).equals(singular(other))) {
                    return 1;
                }
            }
        }
        return 0;
    }

    /** Whether a name has a single word. */
    public static boolean isOneWord(String name) {
        return words(name).size() == 1;
    }

    /**
     * The words of a name in lower case: split where anything but letters and digits stands, and at camel case. The x
     * before names of header fields is left out.
     */
    static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= name.length() && words.size() < MOST_WORDS; i++) {
            boolean end = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
            if (end || i > from && isHump(name, i)) {
                if (i > from) {
                    words.add(name.substring(from, i).toLowerCase(Locale.ROOT));
                }
                from = end ? i + 1 : i;
            }
        }
        return words.size() > 1 && words.get(0).equals("x") ? words.subList(1, words.size()) : words;
    }

    /** Whether a word begins at this letter: in upper case after lower case or a digit, or as the last of several. */
    private static boolean isHump(String name, int at) {
        if (!Character.isUpperCase(name.charAt(at))) {
            return false;
        }
        return !Character.isUpperCase(name.charAt(at - 1))
                || at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
    }

    private static boolean endsWith(String longer, String shorter) {
        return shorter.length() >= 2 && longer.endsWith(shorter);
    }

    private static String singular(String word) {
        boolean plural = word.length() > 2 && word.endsWith("s") && !word.endsWith("ss");
        return plural ? word.substring(0, word.length() - 1) : word;
    }

    private static String last(List<String> words) {
        return words.get(words.size() - 1);
    }
}
