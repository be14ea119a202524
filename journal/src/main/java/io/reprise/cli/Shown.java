package io.reprise.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How times, counts and recorded text are shown. Recorded text is hostile: nothing of it reaches a terminal raw. */
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

    /** A duration in milliseconds, with one decimal below 100. */
    public static String milliseconds(long ns) {
        return String.format(Locale.ROOT, ns < 100_000_000L ? "%.1f ms" : "%.0f ms", ns / 1e6);
    }

    /** The text with everything that is not printable shown as {@code \xHH}, so that it cannot steer a terminal. */
    public static String printable(String text, int lengthMax) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < lengthMax; i++) {
            char c = text.charAt(i);
            if (!isPrintable(c)) {
                shown.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.length() >= lengthMax ? shown.substring(0, lengthMax - 1) + "…" : shown.toString();
    }

    private static boolean isPrintable(char c) {
        if (c < 0x7f) {
            return c >= ' ' || c == '\t';
        }
        // Left out: controls, invisible format characters (they reorder or hide text), lone surrogates, unassigned.
        return c >= 0xa0
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
