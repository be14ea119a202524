package io.reprise.replayer.engine;

/** Sums of times that may be as far off as can be. */
final class Nanos {
    private Nanos() {}

    /** The sum of a time and a duration of at least 0; {@link Long#MAX_VALUE} where it would be more. */
    static long sum(long ns, long durationNs) {
        long sum = ns + durationNs;
        return sum < ns ? Long.MAX_VALUE : sum;
    }
}
