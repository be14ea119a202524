package io.reprise.replayer.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Saturating arithmetic on nanoseconds, because recorded times and typed bounds may be absurd. */
final class Nanos {
    private Nanos() {}

    static long of(Duration duration) {
        return sum(TimeUnit.SECONDS.toNanos(duration.getSeconds()), duration.getNano());
    }

    static long sum(long a, long b) {
        long sum = a + b;
        boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
        if (!overflow) {
            return sum;
        }
        return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
