package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a recording is replayed: a multiple of its own pace ({@code 2x}, {@code 200%}, {@code 0.5x}) or a mean rate
 * ({@code 500/s}) with the recorded mix and shape. Immutable.
 */
public sealed interface Rate {
    /** A multiple of the recorded pace. */
    record Multiple(BigDecimal factor) implements Rate {
        public Multiple {
            factor = inRange(factor, FACTOR_MIN, FACTOR_MAX, factor.toPlainString() + "x");
        }

        @Override
        public String toString() {
            return factor.toPlainString() + "x";
        }
    }

    /** A mean number of requests per second. */
    record PerSecond(BigDecimal requests) implements Rate {
        public PerSecond {
            requests = inRange(requests, REQUESTS_MIN, REQUESTS_MAX, requests.toPlainString() + "/s");
        }

        @Override
        public String toString() {
            return requests.toPlainString() + "/s";
        }
    }

    BigDecimal FACTOR_MIN = new BigDecimal("0.001");
    BigDecimal FACTOR_MAX = new BigDecimal("100000");
    BigDecimal REQUESTS_MIN = new BigDecimal("0.001");
    BigDecimal REQUESTS_MAX = new BigDecimal("10000000");

    /** Finer than any clock, coarse enough that exact arithmetic stays small. */
    int DECIMALS_MAX = 6;

    String RIGHT = " (expected a multiple such as 2x, 0.5x or 200%, from 0.001x to 100000x,"
            + " or a mean rate such as 500/s, from 0.001/s to 10000000/s)";

    Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?(x|%|/s)");

    /** The recorded pace. */
    static Rate recorded() {
        return new Multiple(BigDecimal.ONE);
    }

    /** @throws IllegalArgumentException naming the value and what would be right */
    static Rate parse(String value) {
        Matcher matcher = FORM.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + shown(value) + "' is not a rate" + RIGHT);
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        try {
            return switch (matcher.group(2)) {
                case "x" -> new Multiple(number);
                case "%" -> new Multiple(number.movePointLeft(2));
                default -> new PerSecond(number);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rate '" + shown(value) + "' is out of range" + RIGHT, e);
        }
    }

    private static BigDecimal inRange(BigDecimal value, BigDecimal min, BigDecimal max, String name) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("rate " + name + " is out of range" + RIGHT);
        }
        BigDecimal plain = value.setScale(DECIMALS_MAX, RoundingMode.HALF_UP).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static String shown(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "...";
    }
}
