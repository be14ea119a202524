package io.reprise.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats times, durations, sizes, counts, rates and recorded text for all programs and reports. Recorded text is
 * hostile and never reaches a terminal unfiltered. Stateless.
 */
public final class Shown {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Shown() {}

    /** A time in UTC with milliseconds. */
    public static String time(long epochNs) {
        return TIME.format(Instant.ofEpochSecond(epochNs / 1_000_000_000L, epochNs % 1_000_000_000L));
    }

    /** A count with separators. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count with separators and its noun: {@code 1 spot}, {@code 1,000 spots}; the plural is the noun with an s. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** A mean rate, with one decimal: {@code 9.5/s}. */
    public static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%.1f/s", rate);
    }

    /** The name of a constant in words: {@code RING_FULL} is {@code ring full}. */
    public static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * A duration of any length in the shortest form that options accept, such as {@code 1.5ms}, {@code 30s} or
     * {@code 1h30m}, rounded to a precision suitable for people.
     */
    public static String duration(long ns) {
        double seconds = ns / 1e9;
        if (seconds < 1e-3) {
            return threeDigits(seconds * 1e6) + "us";
        }
        if (seconds < 1) {
            return threeDigits(seconds * 1e3) + "ms";
        }
        if (seconds < 120) {
            return threeDigits(seconds) + "s";
        }
        long whole = Math.round(seconds);
        StringBuilder text = new StringBuilder();
        appendUnit(text, whole / 86_400, "d");
        appendUnit(text, whole / 3_600 % 24, "h");
        appendUnit(text, whole / 60 % 60, "m");
        appendUnit(text, whole % 60, "s");
        return text.toString();
    }

    private static void appendUnit(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }

    private static String threeDigits(double value) {
        String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** A size in binary units, with at most one decimal: {@code 1.5 KiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        String unit = "B";
        for (String next : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
            if (value < 1_024) {
                break;
            }
            value /= 1_024;
            unit = next;
        }
        return String.format(Locale.ROOT, unit.equals("B") || value >= 100 ? "%.0f %s" : "%.1f %s", value, unit);
    }

    /** A duration in milliseconds, with one decimal below 100. */
    public static String milliseconds(long ns) {
        return String.format(Locale.ROOT, ns < 100_000_000L ? "%.1f ms" : "%.0f ms", ns / 1e6);
    }

    /**
     * The text, at most {@code lengthMax} characters, with unprintable characters shown by number, so that it cannot
     * control a terminal.
     */
    public static String printable(String text, int lengthMax) {
        // Each character takes at least one, so the rest of a hostile text need not be processed.
        String start = text.length() <= lengthMax ? text : text.substring(0, lengthMax);
        String shown = Printable.of(start, "\t");
        return start.length() == text.length() && shown.length() < lengthMax
                ? shown
                : shown.substring(0, Math.min(shown.length(), lengthMax - 1)) + "…";
    }
}
