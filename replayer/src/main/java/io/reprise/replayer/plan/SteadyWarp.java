package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * One pace throughout: t' = ⌊t · multiplier / divisor⌋.
 *
 * @param multiplier more than 0
 * @param divisor more than 0
 */
record SteadyWarp(long multiplier, long divisor) implements TimeWarp {
    private static final long SECOND_NS = 1_000_000_000;

    SteadyWarp {
        if (multiplier <= 0 || divisor <= 0) {
            throw new IllegalArgumentException("time scale is " + multiplier + "/" + divisor + " (expected both > 0)");
        }
    }

    static SteadyWarp of(Rate.Multiple multiple) {
        BigInteger unscaled = multiple.factor().unscaledValue();
        BigInteger scale = BigInteger.TEN.pow(multiple.factor().scale());
        BigInteger common = unscaled.gcd(scale);
        return new SteadyWarp(
                scale.divide(common).longValueExact(), unscaled.divide(common).longValueExact());
    }

    /**
     * n requests over a span have the mean rate (n − 1) / span, and the span is stretched so that it becomes the rate
     * asked for.
     *
     * @throws IllegalArgumentException the requests all arrived at one time
     */
    static SteadyWarp of(Rate.PerSecond mean, long count, long spanNs) {
        if (count <= 1) {
            return new SteadyWarp(1, 1);
        }
        if (spanNs <= 0) {
            throw new IllegalArgumentException("rate " + mean + " cannot be reached: all " + count
                    + " requests arrived at the same time (use a multiple such as 1x)");
        }
        BigInteger intervalsNs = BigInteger.valueOf(count - 1).multiply(BigInteger.valueOf(SECOND_NS));
        BigInteger stretched = new BigDecimal(intervalsNs)
                .divide(mean.requests(), 0, RoundingMode.HALF_UP)
                .toBigInteger();
        return new SteadyWarp(Math.max(1, stretched.min(LONGEST).longValueExact()), spanNs);
    }

    @Override
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

    @Override
    public boolean isFaster() {
        return multiplier < divisor;
    }
}
