package io.reprise.replayer.values;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values inside an address (RFC 3986): path segments, matrix parameters, query parameters, the fragment. The host
 * is part of no kind. The kind of a segment has the literal segment before it and the number of segments; the template
 * of the whole address is a feature.
 */
final class UrlParts {
    private static final int SEGMENTS_MAX = 64;
    private static final int PARAMETERS_MAX = 1_000;
    /** Longer than the longest scheme in use. */
    static final int SCHEME_END_MAX = 12;

    private static final int SIBLINGS_MAX = 4;
    private static final int EXTENSION_CHARS_MAX = 5;
    /** Beyond this, an address is cut before its features are made. */
    private static final int FEATURE_CHARS_MAX = 1_000;

    private final ValueParts parts;
    private final Spot spot;
    private final String path;
    private final String query;
    private final String fragment;
    private @Nullable List<String> features;

    private UrlParts(ValueParts parts, Spot spot, String url) {
        this.parts = parts;
        this.spot = spot.asUrl().with(this::addFeatures);
        int hash = url.indexOf('#');
        fragment = hash < 0 ? "" : url.substring(hash + 1);
        String rest = hash < 0 ? url : url.substring(0, hash);
        int question = rest.indexOf('?');
        query = question < 0 ? "" : rest.substring(question + 1);
        path = (question < 0 ? rest : rest.substring(0, question)).substring(pathStart(rest, question));
    }

    /** Adds the parts of an address; the address as a whole is the caller's. */
    static void scan(ValueParts parts, Spot spot, String url) {
        UrlParts address = new UrlParts(parts, spot, url);
        address.segments();
        address.query(address.query, ":?");
        address.fragment();
    }

    /** Whether a text is certainly an address: absolute, or with a path that begins with a slash, or with a query. */
    static boolean isUrl(String text) {
        if (text.length() < 2 || hasForeign(text)) {
            return false;
        }
        if (text.charAt(0) == '?') {
            return text.indexOf('=') > 1;
        }
        if (text.charAt(0) == '/' || text.startsWith("./") || text.startsWith("../") || text.startsWith("#/")) {
            return true;
        }
        if (hasScheme(text)) {
            return true;
        }
        int question = text.indexOf('?');
        return question > 0 && text.indexOf('=', question) > question + 1 && isPath(text, question);
    }

    /** Whether the text has characters that do not occur in addresses. */
    private static boolean hasForeign(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || "<>\"{|\\".indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasScheme(String text) {
        int end = text.indexOf("://");
        return end > 0 && end < SCHEME_END_MAX && isName(text, end);
    }

    private static boolean isName(String text, int end) {
        for (int i = 0; i < end; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '+') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPath(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && "/-_.~%;".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the path starts: after scheme and authority. */
    private static int pathStart(String rest, int question) {
        int end = question < 0 ? rest.length() : question;
        int slashes = rest.startsWith("//") ? 0 : rest.indexOf("://");
        if (slashes < 0 || slashes >= end || slashes > 0 && !isName(rest, slashes)) {
            return 0;
        }
        int authority = slashes + (slashes == 0 ? 2 : 3);
        int slash = rest.indexOf('/', authority);
        return slash < 0 || slash > end ? end : slash;
    }

    private void segments() {
        List<String> raw = split(path, '/', SEGMENTS_MAX);
        raw.removeIf(String::isEmpty);
        String before = "";
        String literals = "";
        for (String segment : raw) {
            int semicolon = segment.indexOf(';');
            String value = Decoding.percent(semicolon < 0 ? segment : segment.substring(0, semicolon), false);
            if (!value.isEmpty() && !".".equals(value) && !"..".equals(value)) {
                Spot place = spot.part(":" + literals + "/{}(" + raw.size() + ")", before);
                parts.scan(place, value);
                stem(place, value);
                String template = Shapes.template(value);
                literals = Shapes.ID.equals(template) ? shorter(literals) + "/{}" : "/" + template;
                before = value;
            }
            if (semicolon >= 0) {
                matrix(segment.substring(semicolon + 1));
            }
        }
    }

    /** The name of a file without its extension, if it has several pieces; otherwise it is a token of the name. */
    private void stem(Spot place, String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 3 || name.length() - dot > EXTENSION_CHARS_MAX + 1) {
            return;
        }
        for (int i = dot + 1; i < name.length(); i++) {
            if (!Strength.isAlphanumeric(name.charAt(i))) {
                return;
            }
        }
        String stem = name.substring(0, dot);
        if (stem.indexOf('-') > 0 || stem.indexOf('_') > 0) {
            parts.values().add(place.part("."), stem);
        }
    }

    /** The literal segment with at most two identifiers after it. */
    private static String shorter(String literals) {
        return literals.endsWith("/{}/{}") ? literals.substring(0, literals.length() - 3) : literals;
    }

    private void matrix(String parameters) {
        for (String pair : split(parameters, ';', PARAMETERS_MAX)) {
            int equals = pair.indexOf('=');
            String name = Decoding.percent(equals < 0 ? "" : pair.substring(0, equals), false);
            parts.scan(
                    spot.part(":;" + Shapes.template(name), name), Decoding.percent(pair.substring(equals + 1), false));
        }
    }

    private void query(String text, String suffix) {
        for (String pair : split(text, '&', PARAMETERS_MAX)) {
            int equals = pair.indexOf('=');
            String name = Decoding.percent(equals < 0 ? "" : pair.substring(0, equals), true);
            parts.scan(
                    spot.part(suffix + Shapes.template(name), name),
                    Decoding.percent(pair.substring(equals + 1), true));
        }
    }

    private void fragment() {
        if (fragment.startsWith("/") || fragment.startsWith("!/")) {
            if (!spot.isDeep()) {
                scan(parts, spot.part(":#"), fragment.substring(fragment.indexOf('/')));
            }
        } else if (fragment.indexOf('=') > 0) {
            query(fragment, ":#?");
        } else if (!fragment.isEmpty()) {
            parts.scan(spot.part(":#"), Decoding.percent(fragment, false));
        }
    }

    private void addFeatures(FeatureSet set) {
        List<String> made = features;
        if (made == null) {
            made = makeFeatures();
            features = made;
        }
        set.add("url:", made.get(0));
        for (String pair : made.subList(1, made.size())) {
            set.add("q:", pair);
        }
    }

    /** The template of path and query, then the first pairs of the query. */
    private List<String> makeFeatures() {
        StringBuilder template = new StringBuilder();
        appendTemplate(template, start(path));
        List<String> made = new ArrayList<>();
        for (String pair : split(start(query), '&', SIBLINGS_MAX)) {
            template.append(made.isEmpty() ? '?' : '&').append(nameOf(pair));
            made.add(Decoding.percent(pair, true));
        }
        made.add(0, template.toString());
        return made;
    }

    private static String start(String text) {
        return text.length() > FEATURE_CHARS_MAX ? text.substring(0, FEATURE_CHARS_MAX) : text;
    }

    private static void appendTemplate(StringBuilder out, String path) {
        for (String segment : split(path, '/', SEGMENTS_MAX)) {
            int semicolon = segment.indexOf(';');
            String value = semicolon < 0 ? segment : segment.substring(0, semicolon);
            out.append(out.isEmpty() && segment.isEmpty() ? "" : "/")
                    .append(Shapes.template(Decoding.percent(value, false)));
        }
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? "" : Shapes.template(pair.substring(0, equals));
    }

    /** The parts between separators; parts beyond the limit are left out. */
    static List<String> split(String text, char separator, int partsMax) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length() && parts.size() < partsMax) {
            int next = text.indexOf(separator, at);
            int end = next < 0 ? text.length() : next;
            parts.add(text.substring(at, end));
            at = end + 1;
        }
        return parts;
    }

    /** The template of an address's path, for a form's action; null for none. */
    static @Nullable String templateOf(@Nullable String url) {
        if (url == null) {
            return null;
        }
        int question = url.indexOf('?');
        String noQuery = start(question < 0 ? url : url.substring(0, question));
        StringBuilder out = new StringBuilder();
        appendTemplate(out, noQuery.substring(pathStart(noQuery, -1)));
        return out.toString();
    }
}
