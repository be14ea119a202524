package io.reprise.traffic;

/**
 * A compiled glob. Matching follows all possibilities at once, in time text × pattern at worst, so a hostile text
 * cannot cause costly backtracking. Immutable and thread-safe.
 *
 * <p>{@code /**} at the end and {@code /**}{@code /} also match nothing at all: {@code /a/**} matches {@code /a}.
 */
final class Glob {
    private static final char ANY_RUN = '\uE000';
    private static final char ANY_PATH = '\uE001';
    private static final char ANY_ONE = '\uE002';

    private final char[] tokens;
    private final String literalPrefix;
    /** The character that {@link #ANY_RUN} and {@link #ANY_ONE} do not match; 0 if they match all. */
    private final char separator;

    private Glob(char[] tokens, String literalPrefix, char separator) {
        this.tokens = tokens;
        this.literalPrefix = literalPrefix;
        this.separator = separator;
    }

    /** A glob for paths: {@code *} and {@code ?} match within a segment. */
    static Glob ofPath(String pattern) {
        return compile(pattern, '/');
    }

    /** A glob for plain text. */
    static Glob ofText(String pattern) {
        return compile(pattern, '\0');
    }

    private static Glob compile(String pattern, char separator) {
        StringBuilder tokens = new StringBuilder();
        int literals = -1;
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int stars = at;
            while (stars < pattern.length() && pattern.charAt(stars) == '*') {
                stars++;
            }
            if (literals < 0 && (c == '*' || c == '?')) {
                literals = tokens.length();
            }
            if (stars > at) {
                tokens.append(stars - at == 1 ? ANY_RUN : ANY_PATH);
                at = stars;
            } else {
                tokens.append(c == '?' ? ANY_ONE : c);
                at++;
            }
        }
        String all = tokens.toString();
        // "/a/**" matches "/a" too, so the slash before a run is not required.
        int certain = literals < 0 ? all.length() : Math.max(0, literals - 1);
        return new Glob(all.toCharArray(), all.substring(0, certain), separator);
    }

    boolean matches(String text) {
        if (!text.startsWith(literalPrefix)) {
            return false;
        }
        boolean[] states = new boolean[tokens.length + 1];
        states[0] = true;
        close(states);
        for (int i = 0; i < text.length(); i++) {
            if (!advance(states, text.charAt(i))) {
                return false;
            }
        }
        return states[tokens.length];
    }

    /** Moves to every state that one character leads to; false if there is none. */
    private boolean advance(boolean[] states, char c) {
        boolean any = false;
        for (int j = tokens.length; j >= 0; j--) {
            boolean stays = j < tokens.length && states[j] && runsOver(tokens[j], c);
            states[j] = stays || (j > 0 && states[j - 1] && consumes(tokens[j - 1], c));
            any |= states[j];
        }
        close(states);
        return any;
    }

    private boolean runsOver(char token, char c) {
        return token == ANY_PATH || (token == ANY_RUN && c != separator);
    }

    private boolean consumes(char token, char c) {
        return token == ANY_ONE ? c != separator : token == c && token != ANY_RUN && token != ANY_PATH;
    }

    /** Adds the states that are reached without a character. */
    private void close(boolean[] states) {
        for (int j = 0; j < tokens.length; j++) {
            if (!states[j]) {
                continue;
            }
            if (tokens[j] == ANY_RUN || tokens[j] == ANY_PATH) {
                states[j + 1] = true;
            } else if (isSkippable(j)) {
                states[j + 2] = true;
            }
        }
    }

    private boolean isSkippable(int j) {
        return separator != 0
                && tokens[j] == separator
                && j + 1 < tokens.length
                && tokens[j + 1] == ANY_PATH
                && (j + 2 == tokens.length || tokens[j + 2] == separator);
    }
}
