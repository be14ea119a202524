package io.reprise.replayer.rewrite;

import io.reprise.http.SetCookie;
import java.util.List;

/**
 * A recorded cookie. Immutable.
 *
 * @param bareName the name without {@code __Host-} or {@code __Secure-}; empty if the client sent a value alone
 * @param value the value, with quotes if it has them
 * @param text the pair as sent
 */
record CookiePair(String bareName, String value, String text) {
    private static final String[] PREFIXES = {"__Host-", "__Secure-"};

    static CookiePair of(SetCookie cookie) {
        return new CookiePair(bareName(cookie.name()), cookie.value(), cookie.name() + '=' + cookie.value());
    }

    /** Adds the pairs of a Cookie field, RFC 6265 §4.2.1. */
    static void addAll(String field, List<CookiePair> pairs) {
        int at = 0;
        while (at < field.length()) {
            int semicolon = field.indexOf(';', at);
            int end = semicolon < 0 ? field.length() : semicolon;
            String text = field.substring(at, end).strip();
            if (!text.isEmpty()) {
                int equals = text.indexOf('=');
                String name = equals < 0 ? "" : text.substring(0, equals).strip();
                String value = text.substring(equals + 1).strip();
                pairs.add(new CookiePair(bareName(name), value, text));
            }
            at = end + 1;
        }
    }

    /** The name without the prefix that only says how the cookie was set. */
    static String bareName(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    int chars() {
        return bareName.length() + value.length() + text.length();
    }

    /** The text does not count: names differ by prefix and space only. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CookiePair pair && bareName.equals(pair.bareName) && value.equals(pair.value);
    }

    @Override
    public int hashCode() {
        return 31 * bareName.hashCode() + value.hashCode();
    }
}
