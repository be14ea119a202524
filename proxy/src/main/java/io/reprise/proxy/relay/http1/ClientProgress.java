package io.reprise.proxy.relay.http1;

import io.netty.channel.Channel;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.RelayTimeouts;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a client waits, or lets the proxy wait, and compares it with the timeouts. Confined to its event
 * loop.
 */
final class ClientProgress {
    /**
     * Closing an idle connection while its client sends a request fails that request. So a drain lets the next response
     * announce the close, and closes only connections that have been quiet for this long.
     */
    private static final long DRAIN_QUIET_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long a side that is not read may be quiet before the kernel is asked whether it is still there. */
    static final long UNREAD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RelayLoop loop;
    private long movedNs;
    private long headStartNs;

    ClientProgress(RelayLoop loop) {
        this.loop = loop;
    }

    /** Bytes moved, on either side of the exchange. */
    void moved() {
        movedNs = loop.nowNs();
    }

    /** The first byte of a request head is about to be framed. */
    void headBegan() {
        headStartNs = loop.nowNs();
    }

    /** How long no byte has moved, in nanoseconds. */
    long quietNs() {
        return loop.nowNs() - movedNs;
    }

    /** How long ago the last head began, in nanoseconds. */
    long headNs() {
        return loop.nowNs() - headStartNs;
    }

    /** Whether a head that is unfinished should have ended by now. */
    boolean isHeadLate() {
        return headNs() >= loop.timeouts().headerNs();
    }

    /**
     * Whether the next request has not come in time. The upstream ends a mirrored connection that is idle for too long.
     */
    boolean isUnusedForTooLong(boolean mirrored) {
        RelayTimeouts timeouts = loop.timeouts();
        return quietNs() >= (mirrored ? Math.max(timeouts.idleNs(), timeouts.tunnelNs()) : timeouts.idleNs());
    }

    /** Whether a shutdown may close the connection, on which no request is under way. */
    boolean mayEndForDrain() {
        return loop.isDraining() && quietNs() >= DRAIN_QUIET_NS;
    }

    /** Whether the client has reset the connection, unnoticed because it is not read. */
    boolean isReset(Channel channel, boolean isRead) {
        return !isRead && quietNs() >= UNREAD_NS && loop.transport().isReset(channel);
    }
}
