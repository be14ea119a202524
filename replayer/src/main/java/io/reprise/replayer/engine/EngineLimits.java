package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;

/**
 * Limits on the resources of a replay, and its timeouts.
 *
 * @param timeoutNs longest time from sending a request to the end of its response, and longest wait of a due request to
 *     be sent
 * @param durationMaxNs when the replay ends although requests are left to be sent; {@link Long#MAX_VALUE} for never
 * @param connectTimeoutNs longest time to connect, and to shake hands where the target speaks TLS
 * @param connectionsMax open connections to the target, over all loops
 * @param inFlightMax requests sent and not answered, over all loops
 * @param lookAheadCountMax requests taken from the timetable and not yet sent
 * @param lookAheadBytesMax bytes of these requests
 */
public record EngineLimits(
        long timeoutNs,
        long durationMaxNs,
        long connectTimeoutNs,
        int connectionsMax,
        int inFlightMax,
        int lookAheadCountMax,
        long lookAheadBytesMax) {
    private static final long RECORDED_MARGIN_NS = TimeUnit.SECONDS.toNanos(1);

    /** 30 s, 5 s to connect, 4,096 connections, as many in flight, 16,384 requests or an eighth of the heap ahead. */
    public static final EngineLimits DEFAULT = new EngineLimits(
            TimeUnit.SECONDS.toNanos(30),
            Long.MAX_VALUE,
            TimeUnit.SECONDS.toNanos(5),
            4_096,
            4_096,
            16_384,
            lookAheadOfHeap());

    /** Enough to read several large bodies ahead that are due at one time. */
    private static long lookAheadOfHeap() {
        return Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8);
    }

    /** @throws IllegalArgumentException naming the limit, its value and what would be right */
    public EngineLimits {
        positive("timeout", timeoutNs);
        positive("max duration", durationMaxNs);
        positive("connect timeout", connectTimeoutNs);
        positive("connections", connectionsMax);
        positive("max in flight", inFlightMax);
        positive("look-ahead requests", lookAheadCountMax);
        positive("look-ahead bytes", lookAheadBytesMax);
    }

    /** These limits with another timeout. */
    public EngineLimits withTimeoutNs(long value) {
        return new EngineLimits(
                value,
                durationMaxNs,
                connectTimeoutNs,
                connectionsMax,
                inFlightMax,
                lookAheadCountMax,
                lookAheadBytesMax);
    }

    /** These limits with another maximal duration. */
    public EngineLimits withDurationMaxNs(long value) {
        return new EngineLimits(
                timeoutNs, value, connectTimeoutNs, connectionsMax, inFlightMax, lookAheadCountMax, lookAheadBytesMax);
    }

    /** These limits with another number of connections. */
    public EngineLimits withConnectionsMax(int value) {
        return new EngineLimits(
                timeoutNs, durationMaxNs, connectTimeoutNs, value, inFlightMax, lookAheadCountMax, lookAheadBytesMax);
    }

    /** These limits with another number of requests in flight. */
    public EngineLimits withInFlightMax(int value) {
        return new EngineLimits(
                timeoutNs,
                durationMaxNs,
                connectTimeoutNs,
                connectionsMax,
                value,
                lookAheadCountMax,
                lookAheadBytesMax);
    }

    /**
     * How long a response may take: {@code --timeout}. If the recorded one took more than half of that, it is twice as
     * long as the recorded one and a second, so that a long poll does not fail because it is one.
     *
     * @param recordedNs what the recorded response took; 0 if that is not known
     */
    long answerNs(long recordedNs) {
        long twiceNs = Nanos.sum(recordedNs, recordedNs);
        return twiceNs <= timeoutNs ? timeoutNs : Math.max(timeoutNs, Nanos.sum(twiceNs, RECORDED_MARGIN_NS));
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
