package io.reprise.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 250ms 30s 5m 1h 2d}, also put together as {@code 1h30m}. Never negative. */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern PART = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");
    private static final double LONGEST_SECONDS = 366.0 * 86_400 * 100;

    @Override
    public Duration convert(String value) {
        return parse(value);
    }

    /** @throws TypeConversionException naming the value and what would be right */
    public static Duration parse(String value) {
        Matcher matcher = PART.matcher(value);
        int at = 0;
        double seconds = 0;
        while (at < value.length() && matcher.find(at) && matcher.start() == at) {
            seconds += Double.parseDouble(matcher.group(1)) * secondsPer(matcher.group(2));
            at = matcher.end();
        }
        if (at == 0 || at < value.length() || seconds > LONGEST_SECONDS) {
            throw new TypeConversionException("'" + value
                    + "' is not a duration (expected a number with a unit, such as 500ms, 30s, 5m, 1h or 2d)");
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static double secondsPer(String unit) {
        return switch (unit) {
            case "ns" -> 1e-9;
            case "us", "µs" -> 1e-6;
            case "ms" -> 1e-3;
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
    }

    /** The shortest of the forms that {@link #parse} reads, rounded to what a person wants to see. */
    public static String format(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 1e-3) {
            return trim(seconds * 1e6) + "us";
        }
        if (seconds < 1) {
            return trim(seconds * 1e3) + "ms";
        }
        if (seconds < 120) {
            return trim(seconds) + "s";
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

    private static String trim(double value) {
        String text = String.format(java.util.Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
