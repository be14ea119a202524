package io.reprise.journal.exchange;

import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.traffic.SessionRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the cookies that a response sets, RFC 6265 §5.2. */
final class SetCookies {
    /** In lower case, with the line end before it. */
    private static final byte[] FIELD = "\nset-cookie".getBytes(StandardCharsets.US_ASCII);

    private SetCookies() {}

    /** Whether a response head may set a cookie; only a parse, which costs much more, tells for sure. */
    static boolean mayBeIn(byte[] head) {
        int last = head.length - FIELD.length;
        for (int at = 0; at < last; at++) {
            if (head[at] == '\n' && (head[at + 1] | 0x20) == 's' && isFieldAt(head, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFieldAt(byte[] head, int at) {
        for (int i = 1; i < FIELD.length; i++) {
            // The bit turns letters to lower case; '-' already has it.
            if ((head[at + i] | 0x20) != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The cookies that a response sets, in order, without those that are empty or being deleted.
     *
     * @param timeNs when the response was recorded, nanoseconds since the Unix epoch
     */
    static List<SetCookie> in(Head response, long timeNs) {
        Instant now = Instant.ofEpochSecond(0, timeNs);
        List<SetCookie> set = new ArrayList<>();
        for (SetCookie cookie : SetCookie.allIn(response, now)) {
            boolean isEmpty = cookie.value().isEmpty() || cookie.value().equals("\"\"");
            if (!isEmpty && !cookie.isDeletion(now)) {
                set.add(cookie);
            }
        }
        return set;
    }

    /** The keys of the session cookies among these. */
    static List<Long> keysOf(List<SetCookie> set, SessionRules rules) {
        List<Long> keys = new ArrayList<>();
        for (SetCookie cookie : set) {
            if (rules.isSessionCookie(cookie.name())) {
                keys.add(rules.keyOfCookie(cookie.name(), cookie.value()));
            }
        }
        return keys;
    }
}
