package io.reprise.replayer.values;

/** The path segments, matrix parameters, query parameters and fragment of a URL (RFC 3986 §3), its host left out. */
final class UrlScanner {
    private final Collector out;
    private final Readings readings;
    private final Places places;
    private final int depth;

    /** @param depth of the URL in other values; 0 for the target itself */
    UrlScanner(Collector out, Readings readings, Places places, int depth) {
        this.out = out;
        this.readings = readings;
        this.places = places;
        this.depth = depth;
    }

    /** The places under which the parts of a URL are listed. */
    record Places(Place path, Place matrix, Place query) {
        static final Places OF_TARGET = new Places(Place.PATH, Place.MATRIX, Place.QUERY);
        static final Places OF_REFERER = new Places(Place.REFERER, Place.REFERER, Place.REFERER);

        static Places inside(Place place) {
            return new Places(place, place, place);
        }
    }

    /** The end of the authority of a URL with a scheme, or of one that begins with two slashes; −1 if it is neither. */
    static int pathStart(String url) {
        int at = 0;
        while (at < url.length() && (Strength.isAlphanumeric(url.charAt(at)) || "+-.".indexOf(url.charAt(at)) >= 0)) {
            at++;
        }
        boolean scheme = at > 0 && url.startsWith("://", at);
        if (!scheme && !url.startsWith("//")) {
            return -1;
        }
        return Chars.indexOfAny(url, "/?#", at + (scheme ? 3 : 2), url.length());
    }

    /** Lists the parts of a URL from its path on. */
    void scan(DecodedText url, int pathStart) {
        String chars = url.chars();
        int pathEnd = Chars.indexOfAny(chars, "?#", pathStart, chars.length());
        path(url, pathStart, pathEnd);
        int queryEnd = Chars.indexOf(chars, '#', pathEnd, chars.length());
        if (pathEnd < queryEnd) {
            pairs(url.slice(pathEnd + 1, queryEnd), places.query());
        }
        if (queryEnd < chars.length()) {
            DecodedText fragment = url.slice(queryEnd + 1, chars.length());
            readings.component(places.query(), "", fragment.decode(Encoding.PERCENT), depth + 1);
        }
    }

    private void path(DecodedText url, int from, int to) {
        String chars = url.chars();
        String before = "";
        int at = from;
        while (at <= to && !out.isFull()) {
            int end = Chars.indexOf(chars, '/', at, to);
            int nameEnd = Chars.indexOf(chars, ';', at, end);
            if (nameEnd > at) {
                DecodedText segment = url.slice(at, nameEnd).decode(Encoding.PERCENT);
                readings.component(places.path(), before, segment, depth);
                before = name(segment.chars());
            }
            for (int start = nameEnd + 1; start < end; ) {
                int parameterEnd = Chars.indexOf(chars, ';', start, end);
                pair(url.slice(start, parameterEnd), places.matrix(), Encoding.PERCENT);
                start = parameterEnd + 1;
            }
            at = end + 1;
        }
    }

    /** Lists the pairs of a query or a form (URL Standard §5.1). */
    void pairs(DecodedText text, Place place) {
        String chars = text.chars();
        int at = 0;
        while (at < chars.length() && !out.isFull()) {
            int end = Chars.indexOf(chars, '&', at, chars.length());
            pair(text.slice(at, end), place, Encoding.FORM);
            at = end + 1;
        }
    }

    private void pair(DecodedText pair, Place place, Encoding encoding) {
        int equals = Chars.indexOf(pair.chars(), '=', 0, pair.length());
        DecodedText key = pair.slice(0, equals).decode(encoding);
        if (equals == pair.length()) {
            readings.component(place, "", key, depth);
            return;
        }
        DecodedText raw = pair.slice(equals + 1, pair.length());
        readings.component(place, name(key.chars()), raw.decode(encoding), depth);
        if (encoding == Encoding.FORM && raw.chars().indexOf('+') >= 0) {
            // a client that does not escape plus signs means plus signs
            out.add(place, name(key.chars()), raw.decode(Encoding.PERCENT), true);
        }
        readings.key(place, "", key, depth);
    }

    static String name(String text) {
        return text.length() <= Readings.LONGEST_NAME ? text : text.substring(0, Readings.LONGEST_NAME);
    }
}
