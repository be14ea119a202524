package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Maps times of a recording to times of a replay for {@code --scale compress}, which speeds up or slows down all times
 * alike. A pure function, t' = ⌊t · multiplier / divisor⌋ in whole nanoseconds: always computed exactly from the
 * recording's start, so no error accumulates and order is kept. Immutable.
 *
 * @param multiplier more than 0
 * @param divisor more than 0
 */
public record TimeWarp(long multiplier, long divisor) {
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final long SECOND_NS = 1_000_000_000;

    public TimeWarp {
        if (multiplier <= 0 || divisor <= 0) {
            throw new IllegalArgumentException("time scale is " + multiplier + "/" + divisor + " (expected both > 0)");
        }
    }

    /** The recording's own pace. */
    public static TimeWarp none() {
        return new TimeWarp(1, 1);
    }

    /**
     * The warp that gives a recording this rate.
     *
     * <p>A multiple does not depend on the recording. A mean rate depends on its count and span, which a first pass
     * finds ({@link PlanSummary#of} over a timetable without warp): n requests over a span have the mean rate (n − 1) /
     * span, and the span is stretched so that it becomes the rate asked for.
     *
     * @param count requests in the recording; used for a mean rate only
     * @param spanNs from the first of them to the last
     * @throws IllegalArgumentException a mean rate is asked for a recording whose requests all arrived at one time
     */
    public static TimeWarp of(Rate rate, long count, long spanNs) {
        if (rate instanceof Rate.Multiple multiple) {
            BigInteger unscaled = multiple.factor().unscaledValue();
            BigInteger scale = BigInteger.TEN.pow(multiple.factor().scale());
            BigInteger common = unscaled.gcd(scale);
            return new TimeWarp(
                    scale.divide(common).longValueExact(),
                    unscaled.divide(common).longValueExact());
        }
        if (count <= 1) {
            return none();
        }
        if (spanNs <= 0) {
            throw new IllegalArgumentException("rate " + rate + " cannot be reached: all " + count
                    + " requests arrived at the same time (use a multiple such as 1x)");
        }
        BigDecimal requests = ((Rate.PerSecond) rate).requests();
        BigInteger intervalsNs = BigInteger.valueOf(count - 1).multiply(BigInteger.valueOf(SECOND_NS));
        BigInteger stretched = new BigDecimal(intervalsNs)
                .divide(requests, 0, RoundingMode.HALF_UP)
                .toBigInteger();
        return new TimeWarp(Math.max(1, stretched.min(LONGEST).longValueExact()), spanNs);
    }

    /**
     * Maps a recorded time to the intended time.
     *
     * @param recordedNs nanoseconds after the recording's first request, at least 0
     * @return nanoseconds after the replay's start; {@link Long#MAX_VALUE} past 292 years
     */
    public long intendedNs(long recordedNs) {
        long low = recordedNs * multiplier;
        if (Math.multiplyHigh(recordedNs, multiplier) == 0 && low >= 0) {
            return low / divisor;
        }
        return BigInteger.valueOf(recordedNs)
                .multiply(BigInteger.valueOf(multiplier))
                .divide(BigInteger.valueOf(divisor))
                .min(LONGEST)
                .longValueExact();
    }
}
