package io.reprise.replayer.rules;

import io.reprise.traffic.RequestFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --rewrite}: {@code [METHOD /path/glob] PLACE CHANGE}. Immutable, thread-safe.
 *
 * @param text as the user wrote it
 * @param filter the requests that it is about, by their recorded method and target
 */
record UserRule(String text, RequestFilter filter, RulePlace place, Change change) {
    private static final int CHARS_MAX = 4_096;

    /**
     * A rule up to its place, as other options use it too.
     *
     * @param rest what comes after the place, with the blank before it
     */
    record Scope(RequestFilter filter, RulePlace place, String rest) {
        /** @throws IllegalArgumentException saying what is wrong with the rule and what would be right */
        static Scope parse(String text) {
            String rule = text.strip();
            if (rule.length() > CHARS_MAX) {
                throw new IllegalArgumentException(
                        "it has " + rule.length() + " characters (expected at most " + CHARS_MAX + ")");
            }
            int start = placeStart(rule);
            String filter = rule.substring(0, start).strip();
            int end = start;
            while (end < rule.length() && rule.charAt(end) != ' ' && rule.charAt(end) != '=') {
                end++;
            }
            return new Scope(
                    RequestFilter.of(filter.isEmpty() ? List.of() : List.of(filter), List.of()),
                    RulePlace.parse(rule.substring(start, end)),
                    rule.substring(end));
        }

        /** Where the place begins: at the start, or after a path pattern, or after a method and a path pattern. */
        private static int placeStart(String rule) {
            int at = 0;
            for (int words = 0; words < 3; words++) {
                if (RulePlace.begins(rule.substring(at))) {
                    return at;
                }
                int blank = rule.indexOf(' ', at);
                if (blank < 0) {
                    break;
                }
                at = blank + 1;
                while (at < rule.length() && rule.charAt(at) == ' ') {
                    at++;
                }
            }
            throw new IllegalArgumentException(
                    "it does not name a place (expected [METHOD /path/glob] and one of " + RulePlace.RIGHT + ")");
        }
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException naming the rule, what is wrong with it and what would be right
     */
    static UserRule parse(String text) {
        try {
            Scope scope = Scope.parse(text);
            Change change = Change.parse(scope.rest());
            String refusal = refusal(scope.place(), change);
            if (refusal != null) {
                throw new IllegalArgumentException(refusal);
            }
            return new UserRule(text.strip(), scope.filter(), scope.place(), change);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rewrite: '" + shown(text) + "': " + e.getMessage(), e);
        }
    }

    static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** What is wrong with a change of a place; null if nothing is. */
    private static @Nullable String refusal(RulePlace place, Change change) {
        boolean path = place.kind() == RulePlace.Kind.PATH;
        if (path && change instanceof Change.Removal) {
            return "a path cannot be removed (expected path=/… or path s/PATTERN/REPLACEMENT/)";
        }
        if (change instanceof Change.Setting setting) {
            if (path && place.segment() == 0 && !setting.value().startsWith("/")) {
                return "a path begins with a slash (expected path=/…)";
            }
            if (place.isAny() && place.kind() != RulePlace.Kind.JSON) {
                return "the name * can only be removed or substituted (expected one name)";
            }
        }
        return null;
    }
}
