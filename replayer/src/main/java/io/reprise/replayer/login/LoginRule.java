package io.reprise.replayer.login;

import io.reprise.replayer.values.Place;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a value that a login issued goes in the requests of its lane.
 *
 * @param action whether recorded values are replaced or a field is sent in every request
 * @param place where in the request
 * @param name of the field, cookie or parameter, in lower case, except for cookies
 * @param value what it becomes
 */
record LoginRule(Action action, Place place, String name, Template value) {
    /** What a rule does. */
    enum Action {
        /** Requests that were recorded with such a value get the live one. */
        REPLACE,
        /** All requests of the lane get it. */
        SET
    }

    private static final Map<String, Place> PLACES = Map.of(
            "header", Place.HEADER,
            "cookie", Place.COOKIE,
            "query", Place.QUERY,
            "path-parameter", Place.MATRIX,
            "form", Place.FORM,
            "multipart", Place.MULTIPART,
            "json", Place.JSON_VALUE);

    private static final Set<String> FIXED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "cookie",
            "expect",
            "reprise-run",
            "reprise-exchange",
            "traceparent");

    /**
     * Reads {@code PLACE NAME: VALUE}.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    static LoginRule of(Action action, String text) {
        int colon = text.indexOf(':');
        String[] words = text.substring(0, Math.max(0, colon)).strip().split("\\s+", -1);
        Place place = PLACES.get(words[0]);
        if (place == null || words.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is not a rule (expected header, cookie, query, form,"
                    + " json, multipart or path-parameter, then NAME: VALUE)");
        }
        boolean settable = place == Place.HEADER || place == Place.COOKIE;
        if (action == Action.SET && !settable) {
            throw new IllegalArgumentException("set " + words[0] + " is not possible (expected set header or set"
                    + " cookie; replace changes recorded values)");
        }
        if (place == Place.HEADER && FIXED.contains(words[1].toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header " + words[1] + " cannot be set by a recipe");
        }
        String name = place == Place.COOKIE ? words[1] : words[1].toLowerCase(Locale.ROOT);
        return new LoginRule(
                action, place, name, new Template(text.substring(colon + 1).strip()));
    }

    /** The place of this word; null if there is none. */
    static Place placeOf(String word) {
        Place place = word.equals("authorization") ? Place.AUTHORIZATION : PLACES.get(word);
        if (place == null) {
            throw new IllegalArgumentException("'" + word + "' is not a place in a request (expected authorization,"
                    + " header, cookie, query, form, json, multipart or path-parameter)");
        }
        return place;
    }
}
