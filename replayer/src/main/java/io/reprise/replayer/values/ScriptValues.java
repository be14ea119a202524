package io.reprise.replayer.values;

import java.util.Set;

/**
 * The values in a script: string and number literals by the name before them ({@code var x = "…"}, {@code name: '…'},
 * {@code f("…")}), and object literals as JSON. Does not understand the language; a text that it mistakes for a literal
 * matches no value.
 */
final class ScriptValues {
    private static final Set<String> KEYWORDS = Set.of(
            "var",
            "let",
            "const",
            "return",
            "new",
            "function",
            "true",
            "false",
            "null",
            "undefined",
            "typeof",
            "if",
            "else",
            "this",
            "void",
            "await",
            "async",
            "in",
            "of",
            "case",
            "parse",
            "stringify",
            "encodeURIComponent");
    /** Characters of failed attempts to read literals, as a multiple of the script's length. */
    private static final int WASTE_MAX = 2;

    /** Least cost of an attempt, in characters. */
    private static final int ATTEMPT_CHARS = 64;

    private final ValueParts parts;
    private final Spot spot;
    private final String text;
    private final char[] chars;
    private long waste;
    private String name = "";
    private char before = '=';
    private int at;

    private ScriptValues(ValueParts parts, Spot spot, String text) {
        this.parts = parts;
        this.spot = spot;
        this.text = text;
        chars = text.toCharArray();
        waste = (long) WASTE_MAX * chars.length;
    }

    static void scan(ValueParts parts, Spot spot, String text) {
        new ScriptValues(parts, spot, text).run();
    }

    private void run() {
        while (at < chars.length && !parts.values().isFull()) {
            char c = chars[at];
            if (c <= ' ') {
                at++;
            } else if (c == '"' || c == '\'' || c == '`') {
                string(c);
            } else if (Looks.isDigit(c)) {
                number();
            } else if (isWordPart(c)) {
                word();
            } else if (c == '{' || c == '[') {
                bracket(c);
            } else if (isComment(c)) {
                comment();
            } else {
                before = c;
                at++;
            }
        }
    }

    private boolean isComment(char c) {
        return c == '/' && at + 1 < chars.length && (chars[at + 1] == '/' || chars[at + 1] == '*');
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    /** A literal, if one may stand here; otherwise a block of code or an index. */
    private void bracket(char c) {
        if ("=(,:?|&".indexOf(before) >= 0) {
            literal();
        } else {
            before = c;
            at++;
        }
    }

    private void comment() {
        String end = chars[at + 1] == '/' ? "\n" : "*/";
        int close = text.indexOf(end, at + 2);
        at = close < 0 ? chars.length : close + end.length();
    }

    private void word() {
        int start = at;
        while (at < chars.length && isWordPart(chars[at])) {
            at++;
        }
        String word = text.substring(start, at);
        if ("return".equals(word)) {
            before = '=';
        } else {
            before = 'a';
            if (!KEYWORDS.contains(word)) {
                name = word;
            }
        }
    }

    private void number() {
        int start = at;
        while (at < chars.length && (Character.isLetterOrDigit(chars[at]) || chars[at] == '.')) {
            at++;
        }
        if (before != 'a') {
            parts.values().add(here(start, at), text.substring(start, at));
        }
        before = '0';
    }

    private void string(char quote) {
        int end = waste > 0 ? at + 1 : chars.length;
        while (end < chars.length && chars[end] != quote && (quote == '`' || chars[end] != '\n')) {
            end += chars[end] == '\\' ? 2 : 1;
        }
        if (end >= chars.length || chars[end] != quote) {
            // an apostrophe in a comment or an expression, or a literal without an end
            waste -= Math.min(end, chars.length) - at;
            before = quote;
            at++;
            return;
        }
        int start = at + 1;
        at = end + 1;
        before = '"';
        String value = Decoding.script(text.substring(start, end));
        if (isKey()) {
            if (Shapes.isIdentifierKey(value)) {
                parts.values().add(here(start, end).part("@key"), value);
            } else {
                name = value;
            }
        } else if (!value.isBlank()) {
            parts.scan(here(start, end), value);
        }
    }

    /** Whether the string that has just ended names what follows: {@code "x": …} and {@code o["x"] = …}. */
    private boolean isKey() {
        int next = afterBlank(at);
        if (next < chars.length && chars[next] == ']') {
            next = afterBlank(next + 1);
            return next < chars.length && chars[next] == '=';
        }
        return next < chars.length && chars[next] == ':';
    }

    private int afterBlank(int from) {
        int next = from;
        while (next < chars.length && chars[next] <= ' ') {
            next++;
        }
        return next;
    }

    private void literal() {
        int taken = -1;
        if (waste > 0) {
            Spot place = spot.asJson().part(":" + Shapes.template(name) + "{}", name);
            taken = JsonValues.literal(parts, place, chars, at, chars.length);
        }
        if (taken > 0) {
            at += taken;
            before = '}';
        } else {
            waste += Math.min(taken, -ATTEMPT_CHARS);
            before = chars[at] == '[' ? ',' : '{';
            at++;
        }
    }

    private Spot here(int start, int end) {
        return spot.part(":" + Shapes.template(name), name).with(new ContextFeatures(text, start, end));
    }
}
