package io.reprise.replayer.rules;

import io.reprise.replayer.values.Encoding;
import java.util.List;

/** The path of a request target, and its segments (RFC 3986 §3.3). */
final class PathPlaces {
    private PathPlaces() {}

    /** @param target in origin form, or in absolute form */
    static Places find(RulePlace place, String target) {
        int start = start(target);
        int end = start;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        if (start == end) {
            return Places.NONE;
        }
        if (place.segment() == 0) {
            return new Places(List.of(Found.text(start, end, null)), null);
        }
        int at = start + 1;
        for (int i = 1; i < place.segment(); i++) {
            at = PairPlaces.indexOf(target, '/', at, end) + 1;
            if (at > end) {
                return Places.NONE;
            }
        }
        int last = PairPlaces.indexOf(target, '/', at, end);
        int nameEnd = PairPlaces.indexOf(target, ';', at, last);
        return nameEnd == at ? Places.NONE : new Places(List.of(Found.text(at, nameEnd, Encoding.PERCENT)), null);
    }

    /** Where the path begins; the target's end for the asterisk form and the authority form. */
    private static int start(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int scheme = target.indexOf("://");
        int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
        return slash < 0 ? target.length() : slash;
    }
}
