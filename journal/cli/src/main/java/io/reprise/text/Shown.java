package io.reprise.text;

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

    /** The text with everything that is not printable shown by its number, so that it cannot steer a terminal. */
    public static String printable(String text, int lengthMax) {
        // A character is shown by ten others at most, so that more of a hostile text need not be looked at.
        String looked = text.length() <= lengthMax ? text : text.substring(0, lengthMax);
        String shown = Printable.of(looked, "\t");
        return looked.length() == text.length() && shown.length() < lengthMax
                ? shown
                : shown.substring(0, Math.min(shown.length(), lengthMax - 1)) + "…";
    }
}
