package io.reprise.replayer.rules;

import io.reprise.replayer.rules.Found.Shape;
import io.reprise.replayer.rules.Places.Addition;
import io.reprise.replayer.values.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a JSON text (RFC 8259) by their pointers (RFC 6901). Reads all of the text, to know that it is JSON. */
final class JsonPlaces {
    private static final int DEPTH_MAX = 200;
    private static final int NOT_JSON = -1;

    private final RulePlace place;
    private final String raw;
    private final List<Found> found = new ArrayList<>();
    private @Nullable Addition addition;

    private JsonPlaces(RulePlace place, String raw) {
        this.place = place;
        this.raw = raw;
    }

    /**
     * Finds the values at a place.
     *
     * @param raw the text in ISO-8859-1
     * @return null if the text is not JSON, or nests deeper than any application needs
     */
    static @Nullable Places find(RulePlace place, String raw) {
        JsonPlaces places = new JsonPlaces(place, raw);
        int start = places.blanks(raw.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0);
        int end = places.value(start, 0, true);
        if (end == NOT_JSON || places.blanks(end) != raw.length()) {
            return null;
        }
        places.found.sort(Comparator.comparingInt(Found::start));
        return new Places(List.copyOf(places.found), places.addition);
    }

    /** Reads a value; returns its end. {@code matched}: the steps up to this level lead here. */
    private int value(int at, int level, boolean matched) {
        char first = at < raw.length() && level <= DEPTH_MAX ? raw.charAt(at) : 0;
        return switch (first) {
            case '{' -> members(at, level, matched);
            case '[' -> elements(at, level, matched);
            case '"' -> string(at);
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
    }

    private int literal(int at, String word) {
        return raw.startsWith(word, at) ? at + word.length() : NOT_JSON;
    }

    private int number(int at) {
        int end = at;
        while (end < raw.length() && "+-.0123456789eE".indexOf(raw.charAt(end)) >= 0) {
            end++;
        }
        boolean number = end > at
                && Encoding.JSON_NUMBER.encode(raw.substring(at, end), "0").isPresent();
        return number ? end : NOT_JSON;
    }

    private int string(int at) {
        for (int i = at + 1; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c < ' ') {
                return NOT_JSON;
            }
            i += c == '\\' ? 1 : 0;
        }
        return NOT_JSON;
    }

    private int blanks(int from) {
        int at = from;
        while (at < raw.length() && " \t\r\n".indexOf(raw.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private int members(int open, int level, boolean matched) {
        Siblings members = new Siblings();
        int at = blanks(open + 1);
        boolean named = false;
        while (at < raw.length() && raw.charAt(at) != '}') {
            int keyEnd = raw.charAt(at) == '"' ? string(at) : NOT_JSON;
            int colon = keyEnd == NOT_JSON ? NOT_JSON : blanks(keyEnd);
            if (colon == NOT_JSON || colon == raw.length() || raw.charAt(colon) != ':') {
                return NOT_JSON;
            }
            boolean leads = matched && isStep(level, key(at, keyEnd));
            int end = member(members, at, blanks(colon + 1), level, leads);
            named |= leads;
            at = next(end, '}');
            if (at == NOT_JSON) {
                return NOT_JSON;
            }
        }
        return close(members, open, at, level, matched && !named);
    }

    private int elements(int open, int level, boolean matched) {
        Siblings elements = new Siblings();
        int at = blanks(open + 1);
        for (int i = 0; at < raw.length() && raw.charAt(at) != ']'; i++) {
            boolean leads = matched && isStep(level, Integer.toString(i));
            at = next(member(elements, at, at, level, leads), ']');
            if (at == NOT_JSON) {
                return NOT_JSON;
            }
        }
        return close(elements, open, at, level, false);
    }

    /** Reads the value of a member or element that begins at {@code start}; returns its end. */
    private int member(Siblings siblings, int start, int valueStart, int level, boolean leads) {
        int end = value(valueStart, level + 1, leads);
        if (end != NOT_JSON) {
            boolean here = leads && level + 1 == place.steps().size();
            siblings.add(start, end, here ? foundAt(valueStart, end) : null);
        }
        return end;
    }

    /** Where the next member begins, or the bracket that closes; after a comma there must be one. */
    private int next(int end, char bracket) {
        int at = end == NOT_JSON ? raw.length() : blanks(end);
        if (at == raw.length()) {
            return NOT_JSON;
        }
        if (raw.charAt(at) == bracket) {
            return at;
        }
        int following = raw.charAt(at) == ',' ? blanks(at + 1) : raw.length();
        return following == raw.length() || raw.charAt(following) == bracket ? NOT_JSON : following;
    }

    private int close(Siblings siblings, int open, int at, int level, boolean lacks) {
        if (at >= raw.length()) {
            return NOT_JSON;
        }
        found.addAll(siblings.found());
        if (lacks && addition == null && level + 1 == place.steps().size()) {
            String step = place.steps().get(level);
            if (step != null) {
                String key = '"' + Encoding.JSON_STRING.encode(step, "").orElse("") + "\":";
                addition = new Addition(open + 1, Found.utf8(key), siblings.isEmpty() ? "" : ",", Found::json);
            }
        }
        return at + 1;
    }

    private Found foundAt(int start, int end) {
        char first = raw.charAt(start);
        if (first == '"') {
            return Found.text(start + 1, end - 1, Encoding.JSON_STRING);
        }
        boolean number = first == '-' || first >= '0' && first <= '9';
        return new Found(start, end, null, number ? Shape.NUMBER : Shape.OTHER, start, start);
    }

    private String key(int start, int end) {
        return Encoding.JSON_STRING.decode(Found.chars(raw.substring(start + 1, end - 1)));
    }

    private boolean isStep(int level, String key) {
        if (level >= place.steps().size()) {
            return false;
        }
        String step = place.steps().get(level);
        return step == null || step.equals(key);
    }
}
