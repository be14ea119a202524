package io.reprise.replayer.plan;

import java.math.BigInteger;

/**
 * Maps times of a recording to times of a replay for {@code --scale compress}, which changes the pace of all requests
 * alike. A pure function, in whole nanoseconds rounded down: always computed exactly from the recording's start, so no
 * error accumulates and order is kept. Immutable.
 */
public sealed interface TimeWarp permits SteadyWarp, RampWarp, ProfileWarp {
    BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** The recording's own pace. */
    static TimeWarp none() {
        return new SteadyWarp(1, 1);
    }

    /**
     * The warp that gives a recording this rate.
     *
     * <p>A multiple does not depend on the recording. A mean rate depends on its count and span, which a first pass
     * finds ({@link PlanSummary#of} over a timetable without warp), and a ramp on its span.
     *
     * @param count requests in the recording; used for a mean rate only
     * @param spanNs from the first of them to the last; not used for a multiple
     * @throws IllegalArgumentException the recording cannot be replayed at this rate
     */
    static TimeWarp of(Rate rate, long count, long spanNs) {
        if (rate instanceof Rate.Multiple multiple) {
            return SteadyWarp.of(multiple);
        } else if (rate instanceof Rate.PerSecond mean) {
            return SteadyWarp.of(mean, count, spanNs);
        } else if (rate instanceof Rate.Ramp ramp) {
            return ramp.from().equals(ramp.to()) ? SteadyWarp.of(ramp.from()) : RampWarp.of(ramp, spanNs);
        }
        return ProfileWarp.of((Rate.Profile) rate, spanNs);
    }

    /**
     * Maps a recorded time to the intended time.
     *
     * @param recordedNs nanoseconds after the recording's first request, at least 0
     * @return nanoseconds after the replay's start; {@link Long#MAX_VALUE} past 292 years
     */
    long intendedNs(long recordedNs);

    /** How much of the recording is replayed, in nanoseconds after its first request; what is later is left out. */
    default long endNs() {
        return Long.MAX_VALUE;
    }

    /** Whether any part of the recording passes faster than recorded. */
    boolean isFaster();
}
