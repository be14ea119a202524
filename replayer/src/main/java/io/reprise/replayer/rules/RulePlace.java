package io.reprise.replayer.rules;

import io.reprise.replayer.values.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A place of requests that a rule names. Immutable.
 *
 * <pre>
 *     path                 the whole path, as sent (percent-encoded)
 *     path:2               its second segment, decoded
 *     query:NAME           a parameter of the query, decoded
 *     header:NAME          a header field
 *     cookie:NAME          a cookie
 *     form:NAME            a field of an urlencoded or multipart form, decoded; files are left alone
 *     json:/user/0/email   a value of a JSON body, by JSON Pointer (RFC 6901); a step * stands for any one step
 * </pre>
 *
 * <p>Names are compared decoded, those of header fields without case. In a rule, a space, an equals sign and a star
 * that belong to a name are written percent-encoded. The name * stands for all parameters, cookies or fields.
 *
 * @param name decoded; empty for a path and for JSON
 * @param segment the number of the segment, from 1; 0 for the whole path
 * @param steps of a JSON pointer, decoded; null for any one step
 */
public record RulePlace(Kind kind, String name, int segment, List<@Nullable String> steps) {
    /** The parts of a request. */
    public enum Kind {
        PATH,
        QUERY,
        HEADER,
        COOKIE,
        FORM,
        JSON;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String ANY = "*";
    private static final int SEGMENTS_MAX = 64;
    private static final int STEPS_MAX = 64;
    static final String RIGHT = "path, path:NUMBER, query:NAME, header:NAME, cookie:NAME, form:NAME or json:/POINTER";

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException saying what is wrong with it and what would be right
     */
    static RulePlace parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word) && (kind == Kind.PATH || colon > 0 && !rest.isEmpty())) {
                return of(kind, colon < 0 ? "" : rest);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a place (expected " + RIGHT + ")");
    }

    /** Whether a text begins with the word for a place. */
    static boolean begins(String text) {
        for (Kind kind : Kind.values()) {
            int end = kind.word().length();
            if (text.startsWith(kind.word()) && (text.length() == end || ": =".indexOf(text.charAt(end)) >= 0)) {
                return true;
            }
        }
        return false;
    }

    private static RulePlace of(Kind kind, String rest) {
        return switch (kind) {
            case PATH -> new RulePlace(kind, "", rest.isEmpty() ? 0 : segment(rest), List.of());
            case JSON -> new RulePlace(kind, "", 0, steps(rest));
            case HEADER -> new RulePlace(kind, requireField(rest), 0, List.of());
            case QUERY, COOKIE, FORM ->
                new RulePlace(kind, ANY.equals(rest) ? ANY : Encoding.PERCENT.decode(rest), 0, List.of());
        };
    }

    private static int segment(String text) {
        boolean number = !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int segment = number ? Integer.parseInt(text) : 0;
        if (segment < 1 || segment > SEGMENTS_MAX) {
            throw new IllegalArgumentException(
                    "'path:" + text + "' is not a segment (expected path:1 to path:" + SEGMENTS_MAX + ")");
        }
        return segment;
    }

    private static String requireField(String name) {
        String refusal = FieldNames.refusal(name);
        if (!FieldNames.isToken(name)) {
            refusal = "the name of a header field";
        } else if (name.equalsIgnoreCase("host")) {
            refusal = "--host or --header 'Host: value'";
        } else if (name.equalsIgnoreCase("cookie")) {
            refusal = "cookie:NAME";
        }
        if (refusal != null) {
            throw new IllegalArgumentException("'header:" + name + "' cannot be changed (expected " + refusal + ")");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<@Nullable String> steps(String pointer) {
        if (!pointer.startsWith("/")) {
            throw new IllegalArgumentException(
                    "'json:" + pointer + "' is not a JSON pointer (expected json:/NAME/NAME or json:/NAME/0/NAME)");
        }
        List<@Nullable String> steps = new ArrayList<>();
        for (String step : pointer.substring(1).split("/", -1)) {
            steps.add(
                    ANY.equals(step)
                            ? null
                            : Encoding.PERCENT.decode(step).replace("~1", "/").replace("~0", "~"));
        }
        if (steps.size() > STEPS_MAX) {
            throw new IllegalArgumentException("'json:" + pointer.substring(0, 40) + "…' has " + steps.size()
                    + " steps (expected at most " + STEPS_MAX + ")");
        }
        return Collections.unmodifiableList(steps);
    }

    /** Whether the name stands for several places. */
    boolean isAny() {
        return kind == Kind.JSON ? steps.contains(null) : ANY.equals(name);
    }

    /** @param other a name in a request, decoded */
    boolean isNamed(String other) {
        return ANY.equals(name) || name.equals(other);
    }
}
