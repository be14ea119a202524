package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that the target gave to one lane. Requests of the lane get these values in place of the recorded values.
 * A cookie that the target took back is left out, as a browser would do; a cookie that the target never set stays as
 * recorded. Path and domain are ignored. Bounded; confined to its loop.
 */
final class CookieJar {
    /** As many as browsers keep per site; RFC 6265 §6.1 asks for at least 50. */
    private static final int COOKIES_MAX = 64;

    private static final int PAIR_CHARS_MAX = 8_192;

    /** Approximate memory of a cookie beside its characters. */
    private static final int COOKIE_BYTES = 128;

    private final Map<String, Cookie> cookies = new HashMap<>(4);
    private long bytes = COOKIE_BYTES;

    /** A value as the target set it; null when the target took the cookie back. */
    private record Cookie(@Nullable String value) {}

    /** A recorded cookie value and the value sent in its place. */
    record Replacement(String recorded, String replaced) {}

    /** Takes in every Set-Cookie of a response. */
    void takeFrom(Head response, Instant now) {
        for (SetCookie cookie : SetCookie.allIn(response, now)) {
            take(cookie, cookie.isDeletion(now));
        }
    }

    /** Approximate heap memory of the jar. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return cookies.isEmpty();
    }

    /**
     * The value of a recorded Cookie field with the target's cookies in it.
     *
     * @param replacements collects the replaced values
     */
    String rewrite(String recorded, List<Replacement> replacements) {
        StringBuilder out = new StringBuilder(recorded.length() + 32);
        int at = 0;
        while (at < recorded.length()) {
            int semicolon = recorded.indexOf(';', at);
            int end = semicolon < 0 ? recorded.length() : semicolon;
            appendPair(out, recorded.substring(at, end).strip(), replacements);
            at = end + 1;
        }
        return out.toString();
    }

    private void appendPair(StringBuilder out, String pair, List<Replacement> replacements) {
        int equals = pair.indexOf('=');
        Cookie cookie =
                equals < 0 ? null : cookies.get(pair.substring(0, equals).strip());
        String sent = pair;
        if (cookie != null) {
            String value = cookie.value();
            if (value == null) {
                return;
            }
            replacements.add(new Replacement(pair.substring(equals + 1).strip(), value));
            sent = pair.substring(0, equals + 1) + value;
        }
        if (!sent.isEmpty()) {
            out.append(out.isEmpty() ? "" : "; ").append(sent);
        }
    }

    private void take(SetCookie set, boolean gone) {
        String name = set.name();
        boolean full = cookies.size() >= COOKIES_MAX && !cookies.containsKey(name);
        if (full || name.length() + set.value().length() > PAIR_CHARS_MAX) {
            return;
        }
        Cookie cookie = new Cookie(gone ? null : set.value());
        Cookie before = cookies.put(name, cookie);
        bytes += weight(name, cookie) - (before == null ? 0 : weight(name, before));
    }

    private static long weight(String name, Cookie cookie) {
        return (long) COOKIE_BYTES
                + name.length()
                + (cookie.value() == null ? 0 : cookie.value().length());
    }
}
