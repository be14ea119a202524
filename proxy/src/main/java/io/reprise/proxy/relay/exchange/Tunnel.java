package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;
import io.reprise.journal.CloseReason;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayTimeouts;

/**
 * A client and an upstream connection after an upgrade: bytes read from one are tapped and written to the other, as
 * fast as the other takes them. When one connection closes, the other is closed once it has been sent the rest; when
 * one is reset, so is the other. A tunnel that is quiet for too long is closed, and the grace period of a shutdown ends
 * it. Confined to the event loop of both.
 */
public final class Tunnel {
    private final ExchangeContext context;
    private final ClientSide client;
    private final UpstreamSide upstream;
    private final ConnectionTap tap;

    Tunnel(ExchangeContext context, ClientSide client, UpstreamSide upstream, ConnectionTap tap) {
        this.context = context;
        this.client = client;
        this.upstream = upstream;
        this.tap = tap;
        context.counters().increment(RelayCounter.UPGRADES);
        context.counters().increment(RelayCounter.TUNNELS_ACTIVE);
    }

    public ClientSide client() {
        return client;
    }

    /** Takes over bytes that the client sent. */
    public void fromClient(ByteBuf bytes) {
        tap.tunnelFromClient(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        upstream.write(bytes);
    }

    /** Takes over bytes that the upstream sent. */
    public void fromUpstream(ByteBuf bytes) {
        tap.tunnelFromUpstream(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        client.tunnelBytes(bytes);
    }

    /** Whether the client may be read. */
    public boolean takesFromClient() {
        return upstream.isWritable();
    }

    /** Bytes that the upstream's side holds. */
    public long heldBytes() {
        return upstream.heldBytes();
    }

    /** Sends what was written to the upstream. */
    public void flush() {
        upstream.flush();
    }

    /** Reads the upstream if the client can take the bytes. */
    public void demandFromUpstream() {
        if (client.isWritable()) {
            upstream.read();
        }
    }

    /** Closes the tunnel if it has been quiet for too long. */
    public void checkDeadline(long quietNs) {
        RelayTimeouts timeouts = context.timeouts();
        if (!client.isWritable()) {
            upstream.endIfReset(quietNs);
        }
        boolean stalled = !upstream.isWritable() || !client.isWritable();
        if (quietNs >= (stalled ? timeouts.idleNs() : timeouts.tunnelNs())) {
            close(CloseReason.IDLE_TIMEOUT);
        }
    }

    /** The upstream's connection is closed. */
    public void upstreamClosed(Ending ending) {
        end();
        if (ending == Ending.RESET) {
            client.reset(CloseReason.UPSTREAM_FAILED);
        } else {
            client.closeAfterWrites(CloseReason.NOT_KEPT_ALIVE);
        }
    }

    /** The client's connection is closed. */
    public void clientGone(Ending ending) {
        if (ending == Ending.RESET) {
            upstream.reset();
        } else {
            upstream.closeAfterWrites();
        }
        end();
    }

    /** Closes both sides. */
    public void close(CloseReason reason) {
        clientGone(Ending.CLOSED);
        client.closeAfterWrites(reason);
    }

    private void end() {
        tap.tunnelEnd(context.nowNs());
        client.tunnelEnded();
        context.counters().decrement(RelayCounter.TUNNELS_ACTIVE);
    }
}
