package io.reprise.replayer.state;

import io.reprise.replayer.state.LinkRule.Action;
import io.reprise.replayer.state.LinkRule.EndpointPattern;
import io.reprise.replayer.state.LinkRule.Issuer;
import io.reprise.replayer.state.LinkRules.Finding;
import io.reprise.replayer.values.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The text form of value links, for people and version control: one rule a line, of words between blanks. A word that
 * is empty or has blanks, quotes or control characters is quoted as in JSON. A number sign before a word begins a
 * comment. docs/state.md describes it. Stateless.
 *
 * <pre>
 * link POST /login form csrf from GET /login input@value:csrf   # 12 times
 * keep POST /cart form quantity
 * auto
 * </pre>
 */
public final class LinkRuleFile {
    /** A longer file is refused, in bytes. */
    public static final int BYTES_MAX = 8 << 20;

    private static final int RULES_MAX = 50_000;
    private static final int SHOWN_CHARS = 100;
    private static final String LINK_FORM =
            "expected: link METHOD /path PLACE NAME from METHOD /path KIND, such as link POST /login form csrf from GET"
                    + " /login input@value:csrf";
    private static final String KEEP_FORM =
            "expected: keep METHOD /path PLACE NAME, such as keep POST /cart form quantity";
    private static final int KEEP_WORDS = 5;
    private static final int LINK_WORDS = 9;

    private LinkRuleFile() {}

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException in one line: the number of the line, what is wrong there, what would be right
     */
    public static LinkRules parse(List<String> lines) {
        Finding finding = Finding.RULES_ALONE;
        List<LinkRule> rules = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                List<String> words = words(lines.get(i));
                if (words.size() == 1 && words.get(0).equals("auto")) {
                    finding = Finding.AUTOMATIC;
                } else if (!words.isEmpty()) {
                    rules.add(rule(i + 1, words));
                }
                if (rules.size() > RULES_MAX) {
                    throw new IllegalArgumentException("more than " + RULES_MAX + " rules (expected fewer)");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException((i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new LinkRules(finding, rules);
    }

    private static LinkRule rule(int line, List<String> words) {
        return switch (words.get(0)) {
            case "link" -> {
                if (words.size() != LINK_WORDS || !words.get(KEEP_WORDS).equals("from")) {
                    throw new IllegalArgumentException(shown(words) + " is not a link (" + LINK_FORM + ")");
                }
                if (words.get(LINK_WORDS - 1).isEmpty()) {
                    throw new IllegalArgumentException(
                            shown(words) + " does not name a place in responses (" + LINK_FORM + ")");
                }
                yield rule(line, words, Action.LINK, new Issuer(endpoint(words, 6), words.get(LINK_WORDS - 1)));
            }
            case "keep" -> {
                if (words.size() != KEEP_WORDS) {
                    throw new IllegalArgumentException(shown(words) + " is not complete (" + KEEP_FORM + ")");
                }
                yield rule(line, words, Action.KEEP, Issuer.NONE);
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + cut(words.get(0)) + "' does not begin a rule (expected link, keep or auto)");
        };
    }

    private static LinkRule rule(int line, List<String> words, Action action, Issuer issuer) {
        String text = words.stream().map(LinkRuleFile::word).collect(Collectors.joining(" "));
        String name = words.get(4).toLowerCase(Locale.ROOT);
        return new LinkRule(line, text, action, endpoint(words, 1), place(words.get(3)), name, issuer);
    }

    private static EndpointPattern endpoint(List<String> words, int at) {
        return EndpointPattern.of(words.get(at), words.get(at + 1));
    }

    private static Place place(String word) {
        for (Place place : Place.values()) {
            if (word.equals(word(place))) {
                return place;
            }
        }
        throw new IllegalArgumentException("'" + cut(word) + "' is not a place of a request (expected "
                + Arrays.stream(Place.values()).map(LinkRuleFile::word).collect(Collectors.joining(", ")) + ")");
    }

    /** The word for a place. */
    public static String word(Place place) {
        return place.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rule that stands for a kind of link, without a comment. */
    public static String line(LinkKind kind) {
        return "link " + endpoint(kind.sentTo()) + ' ' + word(kind.place()) + ' ' + word(kind.portableName()) + " from "
                + endpoint(kind.issuedBy()) + ' ' + word(kind.kind());
    }

    private static String endpoint(String endpoint) {
        int space = endpoint.indexOf(' ');
        return word(endpoint.substring(0, Math.max(0, space))) + ' ' + word(endpoint.substring(space + 1));
    }

    /** A word as it is written in a file. */
    static String word(String text) {
        boolean plain = !text.isEmpty() && !text.startsWith("#") && text.chars().noneMatch(LinkRuleFile::isSpecial);
        return plain ? text : quoted(text);
    }

    private static boolean isSpecial(int c) {
        return c == '"' || c == '\\' || c == ' ' || isInvisible(c);
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> c != ' ';
            default -> false;
        };
    }

    /** Text between quotes, with every character that cannot be seen as an escape. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isInvisible(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '#') {
                return words;
            } else if (c == '"') {
                at = quotedWord(line, at + 1, words);
            } else {
                int end = at;
                while (end < line.length() && " \t\r".indexOf(line.charAt(end)) < 0) {
                    end++;
                }
                words.add(line.substring(at, end));
                at = end;
            }
        }
        return words;
    }

    /** Reads a word up to its closing quote and returns the offset after it. */
    private static int quotedWord(String line, int from, List<String> words) {
        StringBuilder word = new StringBuilder();
        int at = from;
        while (at < line.length() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c != '\\' || at == line.length()) {
                word.append(c);
            } else if (line.charAt(at) == 'u') {
                word.append(escaped(line, at + 1));
                at += 5;
            } else {
                word.append(line.charAt(at++));
            }
        }
        if (at >= line.length()) {
            throw new IllegalArgumentException(
                    "'" + cut(line.substring(from - 1)) + "' has no closing quote (expected \"word\")");
        }
        words.add(word.toString());
        return at + 1;
    }

    private static char escaped(String line, int from) {
        String digits = line.substring(from, Math.min(line.length(), from + 4));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw new IllegalArgumentException(
                    "'\\u" + digits + "' is not a character (expected four digits, \\u0020)");
        }
        return (char) Integer.parseInt(digits, 16);
    }

    private static String shown(List<String> words) {
        return "'" + cut(String.join(" ", words)) + "'";
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
