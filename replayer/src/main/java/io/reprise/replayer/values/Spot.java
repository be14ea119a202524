package io.reprise.replayer.values;

import java.util.Locale;

/**
 * The place of a value: an {@link Issued} without the value.
 *
 * @param features not yet made
 * @param depth how many encodings the value was taken out of
 */
record Spot(Source source, String kind, String name, Features features, int depth) {
    /** Deep enough for JSON in base64 in a percent-encoded parameter of an address in JSON. */
    static final int DEPTH_MAX = 8;

    private static final int NAME_CHARS_MAX = 100;

    static Spot of(Source source, String kind, String name, Features features) {
        return new Spot(source, kind, shortName(name), features, 0);
    }

    /** The spot of a part that keeps this spot's name. */
    Spot part(String suffix) {
        return new Spot(source, kind + suffix, name, features, depth + 1);
    }

    /** The spot of a part with a name of its own; an empty name keeps this spot's. */
    Spot part(String suffix, String newName) {
        return new Spot(source, kind + suffix, newName.isEmpty() ? name : shortName(newName), features, depth + 1);
    }

    Spot with(Features inner) {
        return new Spot(source, kind, name, inner.within(features), depth);
    }

    /** The spot of the parts of an address; inside a cookie, a header, JSON or an input, they keep that source. */
    Spot asUrl() {
        return switch (source) {
            case HTML_ATTRIBUTE, HTML_TEXT, CONTEXT -> as(Source.URL);
            default -> this;
        };
    }

    Spot asJson() {
        return switch (source) {
            case HTML_ATTRIBUTE, HTML_TEXT, CONTEXT, URL -> as(Source.JSON);
            default -> this;
        };
    }

    Spot as(Source other) {
        return new Spot(other, kind, name, features, depth);
    }

    boolean isDeep() {
        return depth >= DEPTH_MAX;
    }

    private static String shortName(String name) {
        String cut = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
        return cut.toLowerCase(Locale.ROOT);
    }
}
