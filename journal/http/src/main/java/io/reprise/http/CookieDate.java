package io.reprise.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates of cookies as browsers do, RFC 6265 §5.1.1: looks for a time, a day, a month and a year in any order
 * between any delimiters, and ignores everything else, such as weekdays and zones. The time is UTC. Takes time linear
 * in the length of the text.
 */
final class CookieDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final int YEAR_MIN = 1601;
    private static final int MISSING = -1;

    private final String text;
    private int hour = MISSING;
    private int minute;
    private int second;
    private int day = MISSING;
    private int month = MISSING;
    private int year = MISSING;

    private CookieDate(String text) {
        this.text = text;
    }

    /** The instant, or null if the text is not a date for a browser. */
    static @Nullable Instant parse(String text) {
        CookieDate date = new CookieDate(text);
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && !isDelimiter(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                date.take(start, at);
            }
            at++;
        }
        return date.instant();
    }

    /** Takes a token as the first part that is still missing and that it fits, in the order of the RFC. */
    private void take(int start, int end) {
        if (hour == MISSING && takeTime(start, end)) {
            return;
        }
        int digits = digits(start, end);
        if (day == MISSING && (digits == 1 || digits == 2)) {
            day = number(start, start + digits);
        } else if (month == MISSING && end - start >= 3 && monthOf(start) != MISSING) {
            month = monthOf(start);
        } else if (year == MISSING && digits >= 2 && digits <= 4) {
            year = number(start, start + digits);
        }
    }

    private boolean takeTime(int start, int end) {
        int[] parts = new int[3];
        int at = start;
        for (int i = 0; i < parts.length; i++) {
            int digits = digits(at, end);
            boolean isLast = i == parts.length - 1;
            if (digits < 1 || digits > 2 || !isLast && (at + digits >= end || text.charAt(at + digits) != ':')) {
                return false;
            }
            parts[i] = number(at, at + digits);
            at += digits + 1;
        }
        hour = parts[0];
        minute = parts[1];
        second = parts[2];
        return true;
    }

    private int monthOf(int start) {
        int at = MONTHS.indexOf(text.substring(start, start + 3).toLowerCase(Locale.ROOT));
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : MISSING;
    }

    private @Nullable Instant instant() {
        if (hour == MISSING || day == MISSING || month == MISSING || year == MISSING) {
            return null;
        }
        int fullYear = year >= 70 && year <= 99 ? year + 1900 : year < 70 ? year + 2000 : year;
        if (fullYear < YEAR_MIN) {
            return null;
        }
        try {
            return LocalDateTime.of(fullYear, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // such as 31 February or 25 o'clock
        }
    }

    /** The number of digits at the start of the range. */
    private int digits(int start, int end) {
        int at = start;
        while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private int number(int start, int end) {
        return Integer.parseInt(text, start, end, 10);
    }

    private static boolean isDelimiter(char c) {
        return c == '\t'
                || c >= ' ' && c <= '/'
                || c >= ';' && c <= '@'
                || c >= '[' && c <= '`'
                || c >= '{' && c <= '~';
    }
}
