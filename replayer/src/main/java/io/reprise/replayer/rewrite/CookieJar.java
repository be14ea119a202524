package io.reprise.replayer.rewrite;

import io.netty.handler.codec.DateFormatter;
import io.reprise.http.Head;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    private static final int VALUE_CHARS_MAX = 8_192;

    /** Approximate memory of a cookie beside its characters. */
    private static final int COOKIE_BYTES = 128;

    private final Map<String, Cookie> cookies = new HashMap<>(4);
    private long bytes = COOKIE_BYTES;

    /** A value as the target set it; null when the target took the cookie back. */
    private record Cookie(@Nullable String value) {}

    /** A recorded cookie value and the value sent in its place. */
    record Replacement(String recorded, String replaced) {}

    /** Takes in every Set-Cookie of a response. */
    void takeFrom(Head response, long epochMs) {
        for (int i = response.indexOf("set-cookie", 0); i >= 0; i = response.indexOf("set-cookie", i + 1)) {
            take(response.value(i), epochMs);
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

    private void take(String setCookie, long epochMs) {
        int semicolon = setCookie.indexOf(';');
        String pair = semicolon < 0 ? setCookie : setCookie.substring(0, semicolon);
        int equals = pair.indexOf('=');
        if (equals <= 0 || pair.length() > VALUE_CHARS_MAX) {
            return;
        }
        String name = pair.substring(0, equals).strip();
        if (cookies.size() >= COOKIES_MAX && !cookies.containsKey(name)) {
            return;
        }
        boolean gone = semicolon >= 0 && isExpired(setCookie.substring(semicolon + 1), epochMs);
        Cookie cookie = new Cookie(gone ? null : pair.substring(equals + 1).strip());
        Cookie before = cookies.put(name, cookie);
        bytes += weight(name, cookie) - (before == null ? 0 : weight(name, before));
    }

    private static long weight(String name, Cookie cookie) {
        return (long) COOKIE_BYTES
                + name.length()
                + (cookie.value() == null ? 0 : cookie.value().length());
    }

    /** RFC 6265 §5.3: Max-Age takes precedence over Expires; unreadable values are ignored. */
    private static boolean isExpired(String attributes, long epochMs) {
        boolean expired = false;
        for (String attribute : attributes.split(";", -1)) {
            int equals = attribute.indexOf('=');
            String name = attribute.substring(0, Math.max(equals, 0)).strip().toLowerCase(Locale.ROOT);
            String value = attribute.substring(equals + 1).strip();
            if ("max-age".equals(name) && value.matches("-?\\d+")) {
                return value.startsWith("-") || value.matches("0+");
            }
            if ("expires".equals(name)) {
                Date date = value.isEmpty() ? null : DateFormatter.parseHttpDate(value);
                expired = date != null && date.toInstant().toEpochMilli() <= epochMs;
            }
        }
        return expired;
    }
}
