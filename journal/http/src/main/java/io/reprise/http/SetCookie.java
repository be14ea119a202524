package io.reprise.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a response sets it, RFC 6265 §5.2. Immutable.
 *
 * <p>Attributes are read as browsers read them: of several with one name the last counts, Max-Age counts before
 * Expires, and a value that is not valid counts as if it were not there. So a cookie is deleted by a Max-Age of zero or
 * less or by an Expires in the past, and by nothing else: not by an empty value. Secure, HttpOnly, SameSite and the
 * rest are not kept: they say when a browser sends a cookie, and a staging host often has no TLS and another name.
 *
 * @param name the name; not empty
 * @param value the value as sent, with quotes if it has them; may be empty
 * @param domain the Domain attribute in lower case and without its first dot; empty for a cookie of one host
 * @param path the Path attribute; empty if the response gives none, or none that begins with a slash
 * @param expires when the cookie ends; {@link Instant#MIN} if at once; null if with the browser's session
 */
public record SetCookie(
        String name,
        String value,
        String domain,
        String path,
        @Nullable Instant expires) {
    /** A longer field is not read: browsers ignore cookies above 4 KiB. */
    private static final int FIELD_CHARS_MAX = 16_384;

    private static final String FIELD = "set-cookie";
    private static final int AGE_DIGITS_MAX = 10;

    /**
     * The cookies that a response sets, in order.
     *
     * @param now when the response arrived, from which Max-Age counts
     */
    public static List<SetCookie> allIn(Head response, Instant now) {
        int i = response.indexOf(FIELD, 0);
        if (i < 0) {
            return List.of();
        }
        List<SetCookie> all = new ArrayList<>(2);
        for (; i >= 0; i = response.indexOf(FIELD, i + 1)) {
            if (response.valueEnd(i) - response.valueStart(i) <= FIELD_CHARS_MAX) {
                SetCookie cookie = parse(response.value(i), now);
                if (cookie != null) {
                    all.add(cookie);
                }
            }
        }
        return all;
    }

    /**
     * Parses the value of a Set-Cookie field.
     *
     * @param now when the response arrived, from which Max-Age counts
     * @return null if the field sets no cookie, because it names none
     */
    public static @Nullable SetCookie parse(String field, Instant now) {
        int pairEnd = endOf(field, 0);
        int equals = field.indexOf('=');
        if (equals < 0 || equals > pairEnd) {
            return null;
        }
        String name = field.substring(0, equals).strip();
        if (name.isEmpty()) {
            return null;
        }
        String value = field.substring(equals + 1, pairEnd).strip();
        return withAttributes(name, value, field, pairEnd, now);
    }

    private static SetCookie withAttributes(String name, String value, String field, int from, Instant now) {
        String domain = "";
        String path = "";
        Instant byAge = null;
        Instant byDate = null;
        int at = from;
        while (at < field.length()) {
            int end = endOf(field, at + 1);
            int equals = field.indexOf('=', at + 1);
            boolean hasValue = equals >= 0 && equals < end;
            String attribute = hasValue ? field.substring(equals + 1, end).strip() : "";
            switch (field.substring(at + 1, hasValue ? equals : end).strip().toLowerCase(Locale.ROOT)) {
                case "max-age" -> byAge = or(afterSeconds(attribute, now), byAge);
                case "expires" -> byDate = or(CookieDate.parse(attribute), byDate);
                case "domain" -> domain = domainOf(attribute);
                case "path" -> path = attribute.startsWith("/") ? attribute : "";
                default -> {} // says when to send the cookie, or is not known
            }
            at = end;
        }
        return new SetCookie(name, value, domain, path, or(byAge, byDate));
    }

    /** Whether the response takes the cookie back: it had ended when the response arrived. */
    public boolean isDeletion(Instant now) {
        return expires != null && !expires.isAfter(now);
    }

    private static @Nullable Instant or(@Nullable Instant first, @Nullable Instant second) {
        return first != null ? first : second;
    }

    /** RFC 6265 §5.2.2; null for a value to be ignored. */
    private static @Nullable Instant afterSeconds(String age, Instant now) {
        int first = age.startsWith("-") ? 1 : 0;
        if (age.length() == first) {
            return null;
        }
        int significant = first;
        for (int i = first; i < age.length(); i++) {
            if (age.charAt(i) < '0' || age.charAt(i) > '9') {
                return null;
            }
            significant += significant == i && age.charAt(i) == '0' ? 1 : 0;
        }
        if (first == 1 || significant == age.length()) {
            return Instant.MIN;
        }
        if (age.length() - significant > AGE_DIGITS_MAX) {
            return Instant.MAX;
        }
        return now.plus(Duration.ofSeconds(Long.parseLong(age, significant, age.length(), 10)));
    }

    private static String domainOf(String attribute) {
        return (attribute.startsWith(".") ? attribute.substring(1) : attribute).toLowerCase(Locale.ROOT);
    }

    private static int endOf(String field, int from) {
        int semicolon = field.indexOf(';', from);
        return semicolon < 0 ? field.length() : semicolon;
    }
}
