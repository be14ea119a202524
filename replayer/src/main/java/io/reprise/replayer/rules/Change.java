package io.reprise.replayer.rules;

import io.reprise.replayer.values.BoundedText;
import io.reprise.replayer.values.BoundedText.TooCostly;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a rule does to a value. Immutable, thread-safe. */
sealed interface Change {
    /** The value and its name are left out. */
    record Removal() implements Change {}

    /** The value is this one, whether there was one or not. */
    record Setting(String value) implements Change {}

    /**
     * Parts of the value that match are replaced.
     *
     * @param replacement literal texts and numbers of groups, in turn
     * @param everywhere whether all matches are replaced, not only the first
     */
    record Substitution(Pattern pattern, List<Piece> replacement, boolean everywhere) implements Change {
        /**
         * The new value; null if nothing in it matches.
         *
         * @throws TooCostly the pattern takes too long
         */
        @Nullable
        String apply(String value) {
            Matcher matcher = pattern.matcher(new BoundedText(value));
            StringBuilder out = new StringBuilder(value.length() + 16);
            int at = 0;
            boolean matches = false;
            try {
                while ((everywhere || !matches) && matcher.find()) {
                    matches = true;
                    out.append(value, at, matcher.start());
                    for (Piece piece : replacement) {
                        piece.append(value, matcher, out);
                    }
                    at = matcher.end();
                }
            } catch (StackOverflowError e) {
                throw new TooCostly(); // the JDK's engine recurses for repeated groups
            }
            return matches ? out.append(value, at, value.length()).toString() : null;
        }
    }

    /**
     * A part of a replacement.
     *
     * @param text a literal text, if the group is negative
     * @param group a number of a group of the pattern; a group that did not match is empty
     */
    record Piece(String text, int group) {
        void append(String value, Matcher matcher, StringBuilder out) {
            if (group < 0) {
                out.append(text);
            } else if (matcher.start(group) >= 0) {
                out.append(value, matcher.start(group), matcher.end(group));
            }
        }
    }

    String RIGHT = "=VALUE, ' remove' or ' s/PATTERN/REPLACEMENT/'";

    /**
     * Reads a change.
     *
     * @param text the rule after its place: {@code =VALUE}, {@code remove} or {@code s/PATTERN/REPLACEMENT/}
     * @throws IllegalArgumentException saying what is wrong and what would be right
     */
    static Change parse(String text) {
        if (text.startsWith("=")) {
            return new Setting(text.substring(1));
        }
        String word = text.strip();
        if (word.equals("remove")) {
            return new Removal();
        }
        if (word.length() > 1 && word.charAt(0) == 's' && isDelimiter(word.charAt(1))) {
            return substitution(word);
        }
        throw new IllegalArgumentException("'" + word + "' is not a change (expected " + RIGHT + ")");
    }

    private static boolean isDelimiter(char c) {
        return c > ' ' && c < 127 && c != '\\' && !Character.isLetterOrDigit(c);
    }

    private static Substitution substitution(String text) {
        char delimiter = text.charAt(1);
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int at = 2;
        while (at < text.length() && parts.size() < 2) {
            char c = text.charAt(at);
            if (c == delimiter) {
                parts.add(part.toString());
                part.setLength(0);
            } else if (c == '\\' && at + 1 < text.length()) {
                at++;
                boolean escaped = text.charAt(at) == delimiter;
                part.append(escaped ? "" : "\\").append(text.charAt(at));
            } else {
                part.append(c);
            }
            at++;
        }
        if (parts.size() < 2) {
            throw new IllegalArgumentException("'" + text + "' has no end (expected s" + delimiter + "PATTERN"
                    + delimiter + "REPLACEMENT" + delimiter + ")");
        }
        Pattern pattern = pattern(parts.get(0), flags(text.substring(at)));
        return new Substitution(pattern, pieces(parts.get(1), pattern), text.indexOf('g', at) >= 0);
    }

    private static int flags(String flags) {
        if (!flags.chars().allMatch(c -> c == 'g' || c == 'i')) {
            throw new IllegalArgumentException("'" + flags + "' after a substitution (expected g, i or nothing)");
        }
        return flags.indexOf('i') >= 0 ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
    }

    private static Pattern pattern(String regex, int flags) {
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + regex + "' is not a regular expression: " + e.getDescription()
                            + " (expected the syntax of java.util.regex)",
                    e);
        }
    }

    /** {@code $1} is what the first group matched, {@code $0} all that matched; {@code $$} is a dollar sign. */
    private static List<Piece> pieces(String replacement, Pattern pattern) {
        int groups = pattern.matcher("").groupCount();
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            char next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : 0;
            if (c == '\\' && next != 0 || c == '$' && next == '$') {
                literal.append(next);
                i++;
            } else if (c == '$') {
                int group = Character.digit(next, 10);
                if (group < 0 || group > groups) {
                    throw new IllegalArgumentException("'" + replacement + "' names a group that the pattern does not"
                            + " have (expected $0 to $" + groups + ", or $$ for a dollar sign)");
                }
                pieces.add(new Piece(literal.toString(), -1));
                literal.setLength(0);
                pieces.add(new Piece("", group));
                i++;
            } else {
                literal.append(c);
            }
        }
        pieces.add(new Piece(literal.toString(), -1));
        return List.copyOf(pieces);
    }
}
