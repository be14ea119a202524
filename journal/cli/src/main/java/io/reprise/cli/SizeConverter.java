package io.reprise.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses sizes in bytes as people write them: {@code 4096 64KiB 20GB}; KB is 1,000 and KiB 1,024. Never negative. */
public final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s?(|B|[KMGT]i?B)");

    @Override
    public Long convert(String value) {
        return parse(value);
    }

    /** @throws TypeConversionException naming the value and what is expected */
    public static long parse(String value) {
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw bad(value);
        }
        double bytes = Double.parseDouble(matcher.group(1)) * factor(matcher.group(2));
        if (bytes > 1L << 60) {
            throw bad(value);
        }
        return Math.round(bytes);
    }

    private static TypeConversionException bad(String value) {
        return new TypeConversionException(
                "'" + value + "' is not a size (expected bytes, such as 4096, 64KiB or 20GB)");
    }

    private static double factor(String unit) {
        if (unit.length() < 2) {
            return 1;
        }
        int power = "KMGT".indexOf(unit.charAt(0)) + 1;
        return Math.pow(unit.contains("i") ? 1_024 : 1_000, power);
    }
}
