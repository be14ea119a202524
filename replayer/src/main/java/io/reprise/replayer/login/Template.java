package io.reprise.replayer.login;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with placeholders, {@code {{name}}}. Immutable. */
final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*}}");

    private final String text;
    private final List<String> literals = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** @throws IllegalArgumentException a placeholder is not closed or has no name */
    Template(String text) {
        this.text = text;
        Matcher matcher = PLACEHOLDER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            literals.add(text.substring(at, matcher.start()));
            names.add(matcher.group(1));
            at = matcher.end();
        }
        literals.add(text.substring(at));
        for (String literal : literals) {
            int open = literal.indexOf("{{");
            if (open >= 0) {
                String start = literal.substring(open, Math.min(literal.length(), open + 20));
                throw new IllegalArgumentException("'" + start + "' does not begin a placeholder (expected {{NAME}})");
            }
        }
    }

    /** The names of the placeholders. */
    Set<String> names() {
        return new HashSet<>(names);
    }

    /**
     * The text with values in place of the placeholders.
     *
     * @param values a value for each name
     */
    String render(Map<String, String> values, Escaping escaping) {
        StringBuilder out = new StringBuilder(literals.get(0));
        for (int i = 0; i < names.size(); i++) {
            out.append(escaping.apply(values.getOrDefault(names.get(i), ""))).append(literals.get(i + 1));
        }
        return out.toString();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
