package io.reprise.replayer.rules;

import io.reprise.http.Head;
import io.reprise.replayer.rules.Found.Shape;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Encoding;
import io.reprise.replayer.values.Slot;
import io.reprise.traffic.RequestFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code --fresh}: places of requests whose values must be new in each replay. Values of more than
 * {@value #VALUE_CHARS_MAX} characters are left alone, and so are values that are neither texts nor numbers. Immutable,
 * thread-safe.
 */
public final class FreshRules {
    private static final int RULES_MAX = 200;
    private static final int VALUE_CHARS_MAX = 4_096;

    private final List<Rule> rules;

    /** One rule, {@code [METHOD /path/glob] PLACE}. */
    private record Rule(String text, RequestFilter filter, RulePlace place) {}

    /**
     * A value at the place of a rule.
     *
     * @param rule the index of the rule
     * @param name of the parameter, field or member, in lower case; empty for a segment of the path
     * @param slot where the recorded request has it
     * @param value decoded, not empty
     */
    public record Named(int rule, String name, Slot slot, String value) {}

    private FreshRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** No rules. */
    public static FreshRules none() {
        return new FreshRules(List.of());
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException naming the first wrong rule, what is wrong with it and what would be right
     */
    public static FreshRules parse(List<String> texts) {
        if (texts.size() > RULES_MAX) {
            throw new IllegalArgumentException(
                    "fresh: " + texts.size() + " rules (expected at most " + RULES_MAX + ")");
        }
        return new FreshRules(texts.stream().map(FreshRules::parse).toList());
    }

    private static Rule parse(String text) {
        try {
            UserRule.Scope scope = UserRule.Scope.parse(text);
            if (!scope.rest().isBlank()) {
                throw new IllegalArgumentException(
                        "'" + UserRule.shown(scope.rest().strip())
                                + "' comes after the place (expected [METHOD /path/glob] PLACE)");
            }
            if (scope.place().kind() == RulePlace.Kind.PATH && scope.place().segment() == 0) {
                throw new IllegalArgumentException("a whole path cannot be made up (expected path:NUMBER)");
            }
            return new Rule(text.strip(), scope.filter(), scope.place());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fresh: '" + UserRule.shown(text) + "': " + e.getMessage(), e);
        }
    }

    /** The rules as the user wrote them. */
    public List<String> texts() {
        return rules.stream().map(Rule::text).toList();
    }

    /**
     * Finds the values that rules name, in a recorded request.
     *
     * @param target by which the request was chosen
     * @param body whole; empty if it is not to be looked at
     */
    public List<Named> find(Head head, String target, byte[] body) {
        List<Named> named = new ArrayList<>(2);
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.filter.accepts(head.method(), target)) {
                new Finder(i, rule.place, named).find(head, body);
            }
        }
        return named;
    }

    /** Finds the values of one rule. */
    private record Finder(int rule, RulePlace place, List<Named> named) {
        void find(Head head, byte[] body) {
            switch (place.kind()) {
                case PATH -> add(Area.TARGET, -1, head.target(), PathPlaces.find(place, head.target()));
                case QUERY -> {
                    if (head.target().startsWith("/") || head.target().contains("://")) {
                        add(Area.TARGET, -1, head.target(), PairPlaces.query(place, head.target()));
                    }
                }
                case HEADER -> fields(head, place.name());
                case COOKIE -> fields(head, "cookie");
                case FORM, JSON -> body(head, new String(body, StandardCharsets.ISO_8859_1));
            }
        }

        private void fields(Head head, String name) {
            for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
                String raw = head.value(i);
                Places places = place.kind() == RulePlace.Kind.COOKIE
                        ? PairPlaces.cookies(place, raw)
                        : new Places(List.of(Found.text(0, raw.length(), null)), null);
                add(Area.FIELD, i, raw, places);
            }
        }

        private void body(Head head, String raw) {
            String header = head.value("content-type");
            String type = header == null ? "" : header.toLowerCase(Locale.ROOT);
            if (raw.isEmpty()) {
                return;
            }
            if (place.kind() == RulePlace.Kind.JSON) {
                add(Area.BODY, -1, raw, RuleEdit.mayBeJson(type, raw.charAt(0)) ? JsonPlaces.find(place, raw) : null);
            } else if (RuleEdit.isForm(type)) {
                add(Area.BODY, -1, raw, PairPlaces.form(place, raw));
            } else if (RuleEdit.isMultipart(type)) {
                add(Area.BODY, -1, raw, MultipartPlaces.find(place, raw, header == null ? "" : header));
            }
        }

        private void add(Area area, int field, String raw, @Nullable Places places) {
            for (Found found : places == null ? List.<Found>of() : places.found()) {
                String value = found.shape() == Shape.OTHER ? "" : found.value(raw);
                if (!value.isEmpty() && value.length() <= VALUE_CHARS_MAX) {
                    Slot slot = new Slot(area, field, found.start(), found.end(), encodings(found), null);
                    named.add(new Named(rule, name(), slot, value));
                }
            }
        }

        private static List<Encoding> encodings(Found found) {
            Encoding encoding = found.shape() == Shape.NUMBER ? Encoding.JSON_NUMBER : found.encoding();
            return encoding == null ? List.of() : List.of(encoding);
        }

        private String name() {
            List<@Nullable String> steps = place.steps();
            String name = steps.isEmpty() ? place.name() : steps.get(steps.size() - 1);
            return name == null ? "" : name.toLowerCase(Locale.ROOT);
        }
    }
}
