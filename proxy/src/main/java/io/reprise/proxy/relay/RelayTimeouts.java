package io.reprise.proxy.relay;

import java.util.concurrent.TimeUnit;

/**
 * Limits of waiting, in nanoseconds, all greater than zero.
 *
 * @param connectNs for an upstream connection to be established
 * @param headerNs from the first byte of a request head to its end
 * @param idleNs for the next request on a connection, the next bytes of a request body, and a client that does not take
 *     its response
 * @param responseNs for the next bytes of a response, once the request was sent
 * @param upstreamIdleNs how long an unused upstream connection is kept
 * @param tunnelNs for the next bytes, either way, of a connection that was upgraded to another protocol
 */
public record RelayTimeouts(
        long connectNs, long headerNs, long idleNs, long responseNs, long upstreamIdleNs, long tunnelNs) {
    /** Connect 5 s, header 30 s, idle 75 s, response 60 s, unused upstream connections 30 s, tunnels 1 h. */
    public static final RelayTimeouts DEFAULT = new RelayTimeouts(
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.SECONDS.toNanos(75),
            TimeUnit.SECONDS.toNanos(60),
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.HOURS.toNanos(1));

    /** Refuses a timeout that is not positive. */
    public RelayTimeouts {
        requirePositive("connectNs", connectNs);
        requirePositive("headerNs", headerNs);
        requirePositive("idleNs", idleNs);
        requirePositive("responseNs", responseNs);
        requirePositive("upstreamIdleNs", upstreamIdleNs);
        requirePositive("tunnelNs", tunnelNs);
    }

    /** How often to check for timeouts: an eighth of the shortest, within 5 to 250 ms. */
    long sweepIntervalNs() {
        long shortestNs =
                Math.min(Math.min(Math.min(headerNs, idleNs), Math.min(responseNs, upstreamIdleNs)), tunnelNs);
        return Math.max(TimeUnit.MILLISECONDS.toNanos(5), Math.min(TimeUnit.MILLISECONDS.toNanos(250), shortestNs / 8));
    }

    private static void requirePositive(String name, long valueNs) {
        if (valueNs <= 0) {
            throw new IllegalArgumentException(name + ": " + valueNs + " (expected: > 0)");
        }
    }
}
