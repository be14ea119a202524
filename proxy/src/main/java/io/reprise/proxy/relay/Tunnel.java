package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.reprise.journal.CloseReason;
import io.reprise.proxy.capture.ConnectionTap;

/**
 * A client and an upstream connection after an upgrade: bytes read from one are tapped and written to the other, no
 * faster than it takes them. When one connection closes, the other is closed once it has been sent the rest. A tunnel
 * that is quiet for too long is closed, and the grace period of a shutdown ends it. Confined to the event loop of both.
 */
final class Tunnel {
    private final RelayLoop loop;
    private final ClientHandler client;
    private final UpstreamHandler upstream;
    private final ConnectionTap tap;

    Tunnel(RelayLoop loop, ClientHandler client, UpstreamHandler upstream, ConnectionTap tap) {
        this.loop = loop;
        this.client = client;
        this.upstream = upstream;
        this.tap = tap;
        loop.counters().increment(RelayCounter.UPGRADES);
        loop.counters().increment(RelayCounter.TUNNELS_ACTIVE);
    }

    ClientHandler client() {
        return client;
    }

    /** Takes over bytes that the client sent. */
    void fromClient(ByteBuf bytes) {
        tap.tunnelFromClient(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        upstream.output().write(bytes);
    }

    /** Takes over bytes that the upstream sent. */
    void fromUpstream(ByteBuf bytes) {
        tap.tunnelFromUpstream(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        client.write(bytes);
    }

    /** Whether the client may be read. */
    boolean takesFromClient() {
        return upstream.isWritable();
    }

    void flush() {
        upstream.output().flush();
    }

    /** Reads the upstream if the client can take the bytes. */
    void demandFromUpstream() {
        if (client.isWritable()) {
            upstream.read();
        }
    }

    void checkDeadline(long quietNs) {
        RelayTimeouts timeouts = loop.config().timeouts();
        boolean stalled = !upstream.isWritable() || !client.isWritable();
        if (quietNs >= (stalled ? timeouts.idleNs() : timeouts.tunnelNs())) {
            close(CloseReason.IDLE_TIMEOUT);
        }
    }

    void upstreamClosed(boolean reset) {
        end();
        client.closeAfterWrites(reset ? CloseReason.UPSTREAM_FAILED : CloseReason.NOT_KEPT_ALIVE);
    }

    void clientGone() {
        upstream.closeAfterWrites();
        end();
    }

    /** Closes both sides. */
    void close(CloseReason reason) {
        clientGone();
        client.closeAfterWrites(reason);
    }

    private void end() {
        tap.tunnelEnd(loop.nowNs());
        client.tunnelEnded();
        loop.counters().decrement(RelayCounter.TUNNELS_ACTIVE);
    }
}
