package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.reprise.journal.CloseReason;
import io.reprise.proxy.capture.ConnectionTap;

/**
 * A client and an upstream connection after an upgrade: what is read from either is tapped and written to the other, no
 * faster than that takes it. Lasts until one of them closes, which closes the other when it has been sent what was
 * read, or until it has been quiet for too long; it does not keep the proxy from shutting down beyond the grace period.
 * Confined to the event loop of both.
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

    /** Takes over what the client sent. */
    void fromClient(ByteBuf bytes) {
        tap.tunnelFromClient(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        upstream.output().write(bytes);
    }

    /** Takes over what the upstream sent. */
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

    /** Reads the upstream if the client can take what comes. */
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
