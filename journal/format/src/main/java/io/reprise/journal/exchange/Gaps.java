package io.reprise.journal.exchange;

import io.reprise.journal.LossCause;

/**
 * The gap records of one cause, summed.
 *
 * @param cause why the traffic was not recorded
 * @param count gap records
 * @param exchanges exchanges lost: never begun or cut off
 * @param bytes bytes lost
 * @param fromNs start of the first gap, nanoseconds since the Unix epoch
 * @param toNs end of the last gap, nanoseconds since the Unix epoch
 */
public record Gaps(LossCause cause, long count, long exchanges, long bytes, long fromNs, long toNs) {
    Gaps plus(Gaps other) {
        return new Gaps(
                cause,
                count + other.count,
                saturatingSum(exchanges, other.exchanges),
                saturatingSum(bytes, other.bytes),
                Math.min(fromNs, other.fromNs),
                Math.max(toNs, other.toNs));
    }

    /** Adds two numbers of at least 0. A journal is untrusted, so sums may be absurd but must not become negative. */
    private static long saturatingSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
