package io.reprise.replayer.values;

/** The keys, strings and numbers of JSON texts (RFC 8259), one after another or separated by lines. */
final class JsonScanner {
    /** Values that lie deeper have the name of an ancestor. */
    private static final int DEEPEST = 64;

    private static final String BETWEEN = ",:";

    private final Collector out;
    private final Readings readings;
    private final Place place;
    private final int depth;

    /** The name of the values at each level: the nearest key that is not an id. */
    private final String[] names = new String[DEEPEST + 1];

    private int level;

    JsonScanner(Collector out, Readings readings, Place place, int depth) {
        this.out = out;
        this.readings = readings;
        this.place = place;
        this.depth = depth;
    }

    /**
     * Lists the values of JSON texts.
     *
     * @param name of the component that holds them; of values without a key
     * @return false if the text is not JSON; nothing is listed then
     */
    boolean scan(String name, DecodedText text) {
        int before = out.size();
        names[0] = name;
        String chars = text.chars();
        int at = 0;
        while (at < chars.length() && !out.isFull()) {
            int next = next(text, at);
            if (next < 0) {
                out.backTo(before);
                return false;
            }
            at = next;
        }
        return true;
    }

    /** Reads one token; −1 if there is none. */
    private int next(DecodedText text, int at) {
        String chars = text.chars();
        char c = chars.charAt(at);
        if (c == '"') {
            return string(text, at);
        }
        if (c == '{' || c == '[') {
            open();
            return at + 1;
        }
        if (c == '}' || c == ']') {
            return close() ? at + 1 : -1;
        }
        if (Chars.isBlank(c) || BETWEEN.indexOf(c) >= 0) {
            return at + 1;
        }
        int end = JsonNumberCodec.end(chars, at);
        if (end > at) {
            out.add(place, names[shown()], text.slice(at, end).decode(Encoding.JSON_NUMBER), true);
            return end;
        }
        for (String literal : new String[] {"true", "false", "null"}) {
            if (chars.startsWith(literal, at)) {
                return at + literal.length();
            }
        }
        return -1;
    }

    private void open() {
        level++;
        if (level <= DEEPEST) {
            names[level] = names[level - 1];
        }
    }

    private boolean close() {
        level--;
        return level >= 0;
    }

    private int shown() {
        return Math.min(level, DEEPEST);
    }

    private int string(DecodedText text, int start) {
        String chars = text.chars();
        int end = Readings.endOfString(chars, start);
        if (end == chars.length()) {
            return -1;
        }
        int next = Chars.skipBlanks(chars, end + 1, chars.length());
        DecodedText inner = text.slice(start + 1, end).decode(Encoding.JSON_STRING);
        if (next < chars.length() && chars.charAt(next) == ':') {
            key(inner);
            return next + 1;
        }
        readings.component(place, names[shown()], inner, depth + 1);
        return end + 1;
    }

    private void key(DecodedText key) {
        String around = names[Math.max(0, shown() - 1)];
        readings.key(place == Place.JSON_VALUE ? Place.JSON_KEY : place, around, key, depth + 1);
        if (level <= DEEPEST) {
            names[level] = Shapes.isIdentifierKey(key.chars()) ? around : key.chars();
        }
    }
}
