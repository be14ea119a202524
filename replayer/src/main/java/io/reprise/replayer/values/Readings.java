package io.reprise.replayer.values;

/**
 * Lists a component and what stands inside it: JSON, XML, a URL, pairs, a list, text that is quoted, percent-encoded or
 * in base64 or the like, and otherwise tokens. What is inside is read in the same way, to a limited depth.
 */
final class Readings {
    /** Longer names are cut. */
    static final int LONGEST_NAME = 100;

    /** Most levels of values inside values; no application needs more. */
    private static final int DEEPEST = 6;

    private static final int LONGEST_ELEMENT = 256;

    private final Collector out;
    private final TokenScanner tokens;

    Readings(Collector out) {
        this.out = out;
        tokens = new TokenScanner(out, this);
    }

    /** Lists a whole component and its parts. */
    void component(Place place, String name, DecodedText text, int depth) {
        out.add(place, name, text, true);
        parts(place, name, text, depth);
    }

    /** Lists a name that looks like an id or contains one, at places where ids may be used as names. */
    void key(Place place, String name, DecodedText key, int depth) {
        Strength strength = Strength.of(key.chars());
        boolean id = strength != Strength.NONE && strength != Strength.WORD;
        if (id || TokenScanner.looksRandom(key.chars())) {
            component(place, name, key, depth);
        }
    }

    /** Lists what looks like identifiers in a text that a person may have written, such as the name of a file. */
    void identifiers(Place place, String name, DecodedText text) {
        int before = out.size();
        component(place, name, text, 0);
        out.retain(before, value -> Strength.of(value) == Strength.STRONG);
    }

    private void tokens(Place place, String name, DecodedText text, int depth) {
        if (out.mayRead(text.length())) {
            tokens.scan(place, name, text, depth);
        }
    }

    /** Lists the values inside a component. */
    void parts(Place place, String name, DecodedText text, int depth) {
        if (text.length() < 2 || depth > DEEPEST || !out.mayRead(text.length())) {
            return;
        }
        if (Strength.isUnit(text.chars())) {
            if (!packed(place, name, text, depth)) {
                units(place, name, text);
            }
            return;
        }
        if (structure(place, name, text, depth)) {
            return;
        }
        boolean unpacked = packed(place, name, text, depth);
        if (hasEscape(text.chars()) && !Chars.hasBlank(text.chars())) {
            component(place, name, text.decode(Encoding.PERCENT), depth + 1);
        } else if (!unpacked) {
            tokens(place, name, text, depth);
        }
    }

    /** Lists the UUIDs and hexadecimal numbers in a value that a client joined from several. */
    private void units(Place place, String name, DecodedText text) {
        String chars = text.chars();
        int at = 0;
        while (at < chars.length()) {
            boolean uuid = Strength.isUuidAt(chars, at);
            int end = uuid ? at + Shapes.UUID_LENGTH : at;
            while (!uuid && end < chars.length() && Strength.isAlphanumeric(chars.charAt(end))) {
                end++;
            }
            if (end - at < chars.length() && (uuid || Strength.isLongHex(chars.substring(at, end)))) {
                out.add(place, name, text, at, end, false);
            }
            at = end + 1;
        }
    }

    private boolean structure(Place place, String name, DecodedText text, int depth) {
        String chars = text.chars();
        char first = chars.charAt(Math.min(Chars.skipBlanks(chars, 0, chars.length()), chars.length() - 1));
        if (first == '{' || first == '[') {
            Place inside = place == Place.TEXT ? Place.JSON_VALUE : place;
            return new JsonScanner(out, this, inside, depth).scan(name, text);
        }
        if (first == '<') {
            Place inside = place == Place.TEXT ? Place.XML : place;
            return new XmlScanner(out, this, inside, depth).scan(name, text);
        }
        if (quoted(place, name, text, depth)) {
            return true;
        }
        if (Chars.hasBlank(chars)) {
            return chars.indexOf(',') > 0 && list(place, name, text, depth);
        }
        int path = urlPath(chars);
        if (path >= 0) {
            new UrlScanner(out, this, UrlScanner.Places.inside(place), depth + 1).scan(text, path);
            return true;
        }
        if (isPairs(chars)) {
            new UrlScanner(out, this, UrlScanner.Places.inside(place), depth + 1).pairs(text, place);
            return true;
        }
        return chars.indexOf(',') > 0 && list(place, name, text, depth);
    }

    /** Reads a quoted string, and an entity tag with its mark for weak ones (RFC 9110 §8.8.3). */
    private boolean quoted(Place place, String name, DecodedText text, int depth) {
        String chars = text.chars();
        int start = chars.startsWith("W/") ? 2 : 0;
        int last = chars.length() - 1;
        if (last <= start || chars.charAt(start) != '"' || endOfString(chars, start) != last) {
            return false;
        }
        boolean json = text.slot(0, text.length()).area() == Area.BODY && start == 0;
        DecodedText inner = text.slice(start + 1, last).decode(json ? Encoding.JSON_STRING : Encoding.QUOTED);
        component(place, name, inner, depth + 1);
        return true;
    }

    /** The closing quote of the string that begins at an offset; the text's end if it has none. */
    static int endOfString(String text, int from) {
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    /** The end of the element of a list that begins at an offset; separators in quoted strings do not count. */
    static int endOfElement(String text, int from, char separator) {
        int at = from;
        while (at < text.length() && text.charAt(at) != separator) {
            at = text.charAt(at) == '"' ? endOfString(text, at) + 1 : at + 1;
        }
        return Math.min(at, text.length());
    }

    /** Reads a list of words separated by commas: ids, entity tags. */
    private boolean list(Place place, String name, DecodedText text, int depth) {
        String chars = text.chars();
        if (endOfElement(chars, 0, ',') == chars.length()) {
            return false;
        }
        int before = out.size();
        int at = 0;
        while (at < chars.length() && !out.isFull()) {
            int end = endOfElement(chars, at, ',');
            int start = Chars.skipBlanks(chars, at, end);
            int trimmed = Chars.trimBlanks(chars, start, end);
            DecodedText element = text.slice(start, trimmed);
            if (element.length() > LONGEST_ELEMENT || Chars.hasBlank(element.chars())) {
                out.backTo(before);
                return false;
            }
            out.add(place, name, element, false);
            parts(place, name, element, depth + 1);
            at = end + 1;
        }
        return true;
    }

    /** Where the path of a URL begins; −1 if the text is not a URL, for example because it has blanks. */
    private static int urlPath(String chars) {
        int path = UrlScanner.pathStart(chars);
        if (path >= 0) {
            return path;
        }
        if (chars.startsWith("/") || chars.startsWith("?")) {
            return 0;
        }
        int query = chars.indexOf('?');
        return query > 0 && isPairs(chars.substring(query + 1)) ? 0 : -1;
    }

    /** Whether the text is a query: pairs of a name and a value, and not base64 that ends with an equals sign. */
    private static boolean isPairs(String chars) {
        int equals = chars.indexOf('=');
        if (equals <= 0 || equals + 1 == chars.length() || chars.charAt(equals + 1) == '=') {
            return false;
        }
        int at = 0;
        while (at < chars.length()) {
            int end = Chars.indexOf(chars, '&', at, chars.length());
            int nameEnd = Chars.indexOf(chars, '=', at, end);
            for (int i = at; i < nameEnd; i++) {
                char c = chars.charAt(i);
                if (!Strength.isAlphanumeric(c) && "_-.[]%:+".indexOf(c) < 0) {
                    return false;
                }
            }
            at = end + 1;
        }
        return true;
    }

    private static boolean hasEscape(String chars) {
        for (int i = chars.indexOf('%'); i >= 0; i = chars.indexOf('%', i + 1)) {
            if (PercentCodec.isEscape(chars, i)) {
                return true;
            }
        }
        return false;
    }

    /** Lists the text that is packed in base64 or the like, and its parts; false if there is none. */
    boolean packed(Place place, String name, DecodedText text, int depth) {
        DecodedText inner = text.unpacked();
        if (inner != null) {
            component(place, name, inner, depth + 1);
        }
        return inner != null;
    }
}
