package io.reprise.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses durations as people write them: {@code 250ms 30s 5m 1h 2d}, also combined as {@code 1h30m}. Never negative.
 */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern PART = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");
    private static final double LONGEST_SECONDS = 366.0 * 86_400 * 100;

    @Override
    public Duration convert(String value) {
        return parse(value);
    }

    /** @throws TypeConversionException naming the value and what is expected */
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
}
