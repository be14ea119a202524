package io.reprise.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Saturating arithmetic on nanoseconds, because recorded times and typed bounds may be absurd. */
public final class Nanos {
    private Nanos() {}

    /** The length of a duration in nanoseconds; {@link Long#MAX_VALUE} if it is longer. */
    public static long of(Duration duration) {
        return sum(TimeUnit.SECONDS.toNanos(duration.getSeconds()), duration.getNano());
    }

    /** The sum of two times in nanoseconds; the nearest number that there is if it overflows. */
    public static long sum(long a, long b) {
        long sum = a + b;
        boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
        if (!overflow) {
            return sum;
        }
        return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
