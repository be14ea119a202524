package io.reprise.replayer.rules;

import io.reprise.replayer.rules.Places.Addition;
import io.reprise.replayer.values.Encoding;
import java.util.List;

/** Values in pairs of a name and a value: a query or form (URL Standard §5.1), cookies (RFC 6265 §4.2.1). */
final class PairPlaces {
    private PairPlaces() {}

    /** @param target in origin form or in absolute form */
    static Places query(RulePlace place, String target) {
        int mark = target.indexOf('?');
        int end = target.indexOf('#') < 0 ? target.length() : target.indexOf('#');
        if (mark < 0 || mark > end) {
            return new Places(List.of(), encoded(place, end, "?"));
        }
        return pairs(place, target, mark + 1, end, mark);
    }

    static Places form(RulePlace place, String body) {
        return pairs(place, body, 0, body.length(), 0);
    }

    /** @param cutFrom where to cut if all pairs are removed */
    private static Places pairs(RulePlace place, String raw, int from, int to, int cutFrom) {
        Siblings pairs = new Siblings();
        for (int at = from; at < to; ) {
            int end = indexOf(raw, '&', at, to);
            int equals = indexOf(raw, '=', at, end);
            if (end > at) {
                String name = Encoding.FORM.decode(Found.chars(raw.substring(at, equals)));
                boolean named = place.isNamed(name);
                pairs.add(at, end, named ? Found.text(Math.min(equals + 1, end), end, Encoding.FORM) : null);
            }
            at = end + 1;
        }
        List<Found> found = pairs.found();
        if (pairs.isAllFound()) {
            Found first = found.get(0);
            found.set(0, first.withCut(cutFrom, first.cutEnd()));
        }
        return new Places(found, encoded(place, to, to == from || raw.charAt(to - 1) == '&' ? "" : "&"));
    }

    private static Addition encoded(RulePlace place, int at, String separator) {
        return new Addition(at, separator + form(place.name()) + '=', "", PairPlaces::form);
    }

    private static String form(String text) {
        return Encoding.FORM.encode(text, "").orElse("");
    }

    /** @param field the value of a Cookie field */
    static Places cookies(RulePlace place, String field) {
        Siblings pairs = new Siblings();
        for (int at = 0; at < field.length(); ) {
            int end = indexOf(field, ';', at, field.length());
            int start = at;
            while (start < end && isBlank(field.charAt(start))) {
                start++;
            }
            int equals = indexOf(field, '=', start, end);
            if (equals < end) {
                boolean named = place.isNamed(field.substring(start, equals).strip());
                pairs.add(start, end, named ? Found.text(equals + 1, end, null) : null);
            }
            at = end + 1;
        }
        boolean none = field.isBlank();
        return new Places(
                pairs.found(), new Addition(field.length(), (none ? "" : "; ") + place.name() + '=', "", Found::utf8));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static int indexOf(String text, char c, int from, int to) {
        int at = text.indexOf(c, from);
        return at < 0 || at > to ? to : at;
    }
}
