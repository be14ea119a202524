package io.reprise.journal.exchange;

import io.reprise.http.Head;
import io.reprise.traffic.SessionRules;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the session cookies that a response sets, RFC 6265 §5.2. */
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
     * The keys of the session cookies set, in order, without cookies that are being deleted.
     *
     * @param timeNs when the response was recorded, nanoseconds since the Unix epoch
     */
    static List<Long> keysIn(Head response, SessionRules rules, long timeNs) {
        List<Long> keys = new ArrayList<>();
        for (int i = response.indexOf("set-cookie", 0); i >= 0; i = response.indexOf("set-cookie", i + 1)) {
            String field = response.value(i);
            int pairEnd = endOf(field, 0);
            int equals = field.indexOf('=');
            if (equals <= 0 || equals > pairEnd) {
                continue;
            }
            String name = field.substring(0, equals).strip();
            String value = field.substring(equals + 1, pairEnd).strip();
            if (!isEmpty(value) && rules.isSessionCookie(name) && !isDeletion(field, pairEnd, timeNs)) {
                keys.add(rules.keyOfCookie(name, value));
            }
        }
        return keys;
    }

    private static boolean isEmpty(String value) {
        return value.isEmpty() || value.equals("\"\"");
    }

    /** Max-Age takes precedence over Expires. */
    private static boolean isDeletion(String field, int from, long timeNs) {
        boolean expired = false;
        int at = from;
        while (at < field.length()) {
            int end = endOf(field, at + 1);
            String attribute = field.substring(at + 1, end).strip();
            int equals = attribute.indexOf('=');
            String name = (equals < 0 ? attribute : attribute.substring(0, equals))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : attribute.substring(equals + 1).strip();
            if (name.equals("max-age")) {
                return value.startsWith("-") || value.equals("0");
            }
            expired |= name.equals("expires") && isPast(value, timeNs);
            at = end;
        }
        return expired;
    }

    private static boolean isPast(String date, long timeNs) {
        try {
            // Netscape's form has dashes where RFC 1123 has spaces.
            String spaced = date.replace('-', ' ');
            long seconds = ZonedDateTime.parse(spaced, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
            return seconds <= timeNs / 1_000_000_000;
        } catch (DateTimeException e) {
            return date.contains("1970");
        }
    }

    private static int endOf(String field, int from) {
        int semicolon = field.indexOf(';', from);
        return semicolon < 0 ? field.length() : semicolon;
    }
}
