package io.reprise.replayer.plan;

import java.math.BigInteger;

/**
 * A pace that grows, or falls, linearly in the time of the replay, from the recording's start to its end.
 *
 * <p>With paces a and b over a replay of length L, the replay has reached the recorded time a·t' + (b − a)·t'² / 2L at
 * its time t'. That is the whole span S when t' is L, so L is 2S / (a + b). The other way round, t' is the square root
 * of S · (a²S + (b² − a²)·t), less aS, by half of b² − a². The root is taken of a whole number, and rounded so that the
 * time is exact.
 *
 * @param from the pace at the start, in millionths
 * @param to the pace at the end, in millionths, another one
 * @param spanNs length of the recording, more than 0
 */
record RampWarp(BigInteger from, BigInteger to, BigInteger spanNs) implements TimeWarp {
    /** Twice the unit in which paces are given. */
    private static final BigInteger TWO_UNITS = BigInteger.valueOf(2_000_000);

    /** @throws IllegalArgumentException the recording has no length */
    static RampWarp of(Rate.Ramp ramp, long spanNs) {
        if (spanNs <= 0) {
            throw new IllegalArgumentException(
                    "rate " + ramp + " needs requests at different times (use a multiple such as 1x)");
        }
        return new RampWarp(ramp.from().millionths(), ramp.to().millionths(), BigInteger.valueOf(spanNs));
    }

    @Override
    public long intendedNs(long recordedNs) {
        BigInteger difference = to.multiply(to).subtract(from.multiply(from));
        BigInteger square = from.multiply(from)
                .multiply(spanNs)
                .add(difference.multiply(BigInteger.valueOf(recordedNs).min(spanNs)))
                .multiply(spanNs)
                .multiply(TWO_UNITS.multiply(TWO_UNITS));
        BigInteger start = TWO_UNITS.multiply(from).multiply(spanNs);
        BigInteger[] root = square.sqrtAndRemainder();
        if (difference.signum() > 0) {
            return bounded(root[0].subtract(start).divide(difference));
        }
        BigInteger rootAtLeast = root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE);
        return bounded(start.subtract(rootAtLeast).divide(difference.negate()));
    }

    private static long bounded(BigInteger intendedNs) {
        return intendedNs.min(LONGEST).longValueExact();
    }

    @Override
    public boolean isFaster() {
        return from.max(to).compareTo(Rate.MILLION) > 0;
    }
}
