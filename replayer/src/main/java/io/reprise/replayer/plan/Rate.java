package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a recording is replayed: a multiple of its own pace ({@code 2x}, {@code 200%}, {@code 0.5x}), a mean rate
 * ({@code 500/s}) with the recorded mix and shape, a pace that grows or falls over the recording ({@code 1x..8x}), or
 * paces for a time each ({@code 1x:2m,4x:5m,1x:2m}). Immutable.
 */
public sealed interface Rate {
    /** A multiple of the recorded pace. */
    record Multiple(BigDecimal factor) implements Rate {
        public Multiple {
            factor = inRange(factor, FACTOR_MIN, FACTOR_MAX, factor.toPlainString() + "x");
        }

        /** The factor times a million, which is a whole number. */
        BigInteger millionths() {
            return factor.movePointRight(DECIMALS_MAX).toBigIntegerExact();
        }

        @Override
        public String toString() {
            return factor.toPlainString() + "x";
        }
    }

    /** A pace that changes linearly in the time of the replay, from the recording's start to its end. */
    record Ramp(Multiple from, Multiple to) implements Rate {
        @Override
        public String toString() {
            return from + ".." + to;
        }
    }

    /** Paces that follow one another; the last one ends the replay. */
    record Profile(List<Stage> stages) implements Rate {
        /** @throws IllegalArgumentException there is no stage */
        public Profile {
            stages = List.copyOf(stages);
            if (stages.isEmpty()) {
                throw new IllegalArgumentException("a profile has no stage (expected one at least)");
            }
        }

        @Override
        public String toString() {
            return String.join(",", stages.stream().map(Stage::toString).toList());
        }
    }

    /**
     * A pace for a time.
     *
     * @param durationNs how long it lasts in the replay, more than 0
     */
    record Stage(Multiple pace, long durationNs) {
        public Stage {
            if (durationNs <= 0) {
                throw new IllegalArgumentException("a stage lasts " + durationNs + " ns (expected more than 0)");
            }
        }

        @Override
        public String toString() {
            for (Map.Entry<String, Long> unit : LARGEST_FIRST) {
                if (durationNs % unit.getValue() == 0) {
                    return pace + ":" + durationNs / unit.getValue() + unit.getKey();
                }
            }
            return pace + ":" + durationNs + "ns";
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

    /** Digits of a factor: finer than any clock, and few enough to keep exact arithmetic cheap. */
    int DECIMALS_MAX = 6;

    String RIGHT = " (expected a multiple such as 2x, 0.5x or 200%, from 0.001x to 100000x,"
            + " a mean rate such as 500/s, from 0.001/s to 10000000/s, a ramp such as 1x..8x, or a profile such as"
            + " 1x:2m,4x:5m)";

    Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?(x|%|/s)");

    BigInteger MILLION = BigInteger.TEN.pow(DECIMALS_MAX);

    /** Units of the duration of a stage, in nanoseconds. */
    List<Map.Entry<String, Long>> LARGEST_FIRST = List.of(
            Map.entry("h", TimeUnit.HOURS.toNanos(1)),
            Map.entry("m", TimeUnit.MINUTES.toNanos(1)),
            Map.entry("s", TimeUnit.SECONDS.toNanos(1)),
            Map.entry("ms", TimeUnit.MILLISECONDS.toNanos(1)));

    Pattern STAGE = Pattern.compile("([^:]{1,30}):(\\d{1,6})(ms|s|m|h)");

    int STAGES_MAX = 1_000;

    /** The recorded pace. */
    static Rate recorded() {
        return new Multiple(BigDecimal.ONE);
    }

    /** @throws IllegalArgumentException naming the value and what would be right */
    static Rate parse(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        int dots = text.indexOf("..");
        if (dots > 0) {
            Rate from = parseOne(text.substring(0, dots), value);
            Rate to = parseOne(text.substring(dots + 2), value);
            if (from instanceof Multiple start && to instanceof Multiple end) {
                return new Ramp(start, end);
            }
            throw notARate(value);
        }
        return text.indexOf(':') > 0 ? profile(text, value) : parseOne(text, value);
    }

    private static Profile profile(String text, String value) {
        List<Stage> stages = new ArrayList<>();
        for (String part : text.split(",", STAGES_MAX + 1)) {
            Matcher matcher = STAGE.matcher(part.strip());
            if (!matcher.matches() || stages.size() == STAGES_MAX) {
                throw notARate(value);
            }
            long unitNs = LARGEST_FIRST.stream()
                    .filter(unit -> unit.getKey().equals(matcher.group(3)))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            long durationNs = Long.parseLong(matcher.group(2)) * unitNs;
            if (durationNs == 0 || !(parseOne(matcher.group(1), value) instanceof Multiple pace)) {
                throw notARate(value);
            }
            stages.add(new Stage(pace, durationNs));
        }
        return new Profile(stages);
    }

    private static IllegalArgumentException notARate(String value) {
        return new IllegalArgumentException("'" + shown(value) + "' is not a rate" + RIGHT);
    }

    /** @param value all that was typed, for the message */
    private static Rate parseOne(String text, String value) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw notARate(value);
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
