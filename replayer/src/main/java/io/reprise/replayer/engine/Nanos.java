package io.reprise.replayer.engine;

/** Saturating sums of times. */
final class Nanos {
    private Nanos() {}

    /** The sum of a time and a duration of at least 0; {@link Long#MAX_VALUE} if the sum exceeds it. */
    static long sum(long ns, long durationNs) {
        long sum = ns + durationNs;
        return sum < ns ? Long.MAX_VALUE : sum;
    }
}
