package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.exchange.ClientSide;
import io.reprise.proxy.relay.exchange.Ending;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import io.reprise.proxy.relay.exchange.Tunnel;
import io.reprise.proxy.relay.exchange.UpstreamSide;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One upstream connection: frames its responses, taps them and passes them to the exchange that uses it. Confined to
 * its event loop, which also runs every client that it serves.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
public final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamSide, FrameSink {
    private enum Phase {
        CONNECTING,
        /** Connecting failed; another address may be tried. */
        REFUSED,
        /** Closed from this side before it was established. */
        GIVEN_UP,
        ESTABLISHED,
        /** Established; closed once all is written, and what still arrives is dropped. */
        CLOSING
    }

    /** The state of the response to the current request. */
    private enum ResponsePhase {
        AWAITED,
        BEGUN,
        /** The head of an interim response (1xx) was the last to come. */
        INTERIM,
        FINAL
    }

    /** How the upstream announced the end of the connection. */
    private enum EndSeen {
        NOTHING,
        CLOSE_NOTIFY,
        FAILURE
    }

    private final RelayLoop loop;
    private final UpstreamServer server;
    private final ConnectionOwner owner;
    private final DuplexChannel channel;
    private final MessageFramer framer;
    private final WireInput input = new WireInput();
    private final WireOutput output;

    private @Nullable RelayedExchange exchange;
    private @Nullable Tunnel tunnel;
    private int assignedCount;
    private long idleSinceNs;
    private long announcedIdleNs = -1;
    private Phase phase = Phase.CONNECTING;
    private ResponsePhase response = ResponsePhase.AWAITED;
    private EndSeen endSeen = EndSeen.NOTHING;

    /** @param channel not connected yet */
    public Http1Upstream(RelayLoop loop, UpstreamServer server, ConnectionOwner owner, DuplexChannel channel) {
        this.loop = loop;
        this.server = server;
        this.owner = owner;
        this.channel = channel;
        this.output = new WireOutput(loop, channel);
        this.framer = MessageFramer.ofResponses(loop.config().limits());
    }

    /** When it last became unused, in nanoseconds of the relay's clock. */
    public long idleSinceNs() {
        return idleSinceNs;
    }

    /**
     * How long the upstream keeps this connection unused, as its last response said in {@code Keep-Alive: timeout=};
     * negative if it did not.
     */
    public long announcedIdleNs() {
        return announcedIdleNs;
    }

    public boolean isAssigned() {
        return exchange != null;
    }

    @Override
    public boolean isReused() {
        return assignedCount > 1;
    }

    @Override
    public boolean hasAnswered() {
        return response != ResponsePhase.AWAITED;
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Gives this connection to an exchange. */
    public void assign(RelayedExchange next) {
        exchange = next;
        assignedCount++;
        response = ResponsePhase.AWAITED;
    }

    @Override
    public void expectResponseTo(String method) {
        framer.responseTo(method);
    }

    /** Marks it as unused; a read stays outstanding, so that a close is noticed. */
    public void idle(long nowNs) {
        idleSinceNs = nowNs;
        if (framer.heldBytes() > Http1Protocol.HEAD_BYTES_KEPT) {
            rest();
        }
        channel.read();
    }

    /** Gives back the memory of the last head, if no exchange uses it. */
    public void rest() {
        if (exchange == null && !framer.isMidMessage()) {
            framer.trim();
        }
    }

    @Override
    public long heldBytes() {
        return input.heldBytes() + framer.heldBytes() + output.unsentBytes();
    }

    @Override
    public void write(ByteBuf bytes) {
        output.write(bytes);
    }

    @Override
    public void writeHead(ByteBuf made) {
        output.writeHead(made);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void read() {
        channel.read();
    }

    @Override
    public void endIfReset(long quietNs) {
        if (quietNs >= ClientProgress.UNREAD_NS && loop.transport().isReset(channel)) {
            endSeen = EndSeen.FAILURE;
            channel.close();
        }
    }

    @Override
    public void release() {
        exchange = null; // the owner may close it without ending the exchange's client
        owner.released(this);
    }

    @Override
    public void failed(String how) {
        server.failed(how);
    }

    @Override
    public void abandon(Ending ending) {
        if (exchange != null) {
            exchange = null;
            owner.lost(this);
        }
        close(ending);
    }

    /** Closes the connection, which no exchange uses. */
    public void close(Ending ending) {
        phase = phase == Phase.CONNECTING || phase == Phase.REFUSED ? Phase.GIVEN_UP : phase;
        input.release();
        output.discard();
        if (!channel.isRegistered()) {
            return;
        }
        if (ending == Ending.RESET) {
            TlsChannel.reset(channel);
        } else {
            channel.close();
        }
    }

    @Override
    public void reset() {
        tunnel = null;
        owner.lost(this);
        close(Ending.RESET);
    }

    @Override
    public void closeAfterWrites() {
        tunnel = null;
        owner.lost(this);
        phase = Phase.CLOSING;
        input.release();
        output.finish(ChannelFutureListener.CLOSE);
        if (channel.isOpen()) {
            long leftBytes = output.unsentBytes();
            loop.hold(leftBytes); // its client is gone, and no longer counts bytes
            channel.closeFuture().addListener(closed -> loop.hold(-leftBytes));
            long allowedNs = loop.config().timeouts().idleNs();
            Future<?> limit = loop.eventLoop().schedule(() -> channel.close(), allowedNs, TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(closed -> limit.cancel(false));
        }
    }

    @Override
    public void begin(Tunnel of) {
        exchange = null;
        tunnel = of;
    }

    /** Notes that the connection is established, and counts it. */
    public void established() {
        phase = Phase.ESTABLISHED;
    }

    /** Lets the exchange that waited for this connection use it. */
    public void begin() {
        RelayedExchange served = exchange;
        if (served != null) {
            served.connected(this);
            served.client().afterEvent();
        }
    }

    /** Whether it was closed from this side before it was established. */
    public boolean isGivenUp() {
        return phase == Phase.GIVEN_UP;
    }

    /** The connection could not be established; {@link #replaceBy} or {@link #connectFailed} says what follows. */
    public void refused() {
        phase = Phase.REFUSED;
    }

    /** The connection could not be established: gives its exchange to another one, which is being established. */
    public void replaceBy(Http1Upstream other) {
        RelayedExchange served = exchange;
        exchange = null;
        close(Ending.CLOSED);
        if (served != null) {
            other.assign(served);
            served.connecting(other);
        }
    }

    /** The connection could not be established. */
    public void connectFailed(Throwable failure) {
        close(Ending.CLOSED);
        RelayedExchange served = exchange;
        if (served != null) {
            exchange = null;
            owner.lost(this);
            served.connectFailed(server.toString(), failure);
            served.client().afterEvent();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        RelayedExchange served = exchange;
        if (phase == Phase.CLOSING) {
            bytes.release();
            channel.read();
            return;
        }
        if (tunnel != null) {
            loop.tick();
            tunnel.client().progressed();
            tunnel.fromUpstream(bytes);
            tunnel.client().afterEvent();
            return;
        }
        if (served == null || served.isResponseEnded()) {
            bytes.release();
            channel.close();
            return;
        }
        loop.tick();
        served.client().progressed();
        if (response == ResponsePhase.AWAITED) {
            response = ResponsePhase.BEGUN;
        }
        input.add(bytes);
        try {
            relay(served);
        } catch (FramingException refused) {
            served.badResponse(refused);
        }
        served.client().afterEvent();
    }

    /** Frames what was read and forwards it, in one write if possible. */
    private void relay(RelayedExchange served) {
        MessageFramer.Progress progress;
        do {
            progress = input.frame(framer, this);
            if (progress == MessageFramer.Progress.HEAD) {
                served.responseHead(framer.head(), framer.bodyFraming(), input);
            } else {
                served.responseBytes(input);
            }
            if (progress == MessageFramer.Progress.END) {
                ended(served);
            }
            // an exchange that is over or failed has released this connection, or is about to wait for its request
        } while (exchange == served
                && !served.isResponseEnded()
                && progress != MessageFramer.Progress.NEED_INPUT
                && (progress == MessageFramer.Progress.HEAD || !input.isEmpty()));
    }

    private void ended(RelayedExchange served) {
        if (response == ResponsePhase.INTERIM) {
            served.interimEnded();
            if (tunnel != null && !input.isEmpty()) {
                tunnel.fromUpstream(input.takeAll());
            }
            return;
        }
        boolean excess = !input.isEmpty();
        input.release();
        served.responseEnded(excess);
    }

    @Override
    public void onHead(Head head) {
        response = head.status() < 200 ? ResponsePhase.INTERIM : ResponsePhase.FINAL;
        if (response == ResponsePhase.FINAL) {
            server.answered();
            announcedIdleNs = KeepAliveField.timeoutNs(head);
        }
        current().tap().responseHead(head, loop.nowNs());
    }

    @Override
    public void onBody(ByteBuffer payload) {
        current().responsePayload(payload);
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        if (response == ResponsePhase.FINAL) {
            current().tap().responseEnd(trailers, loop.nowNs());
        }
    }

    private RelayedExchange current() {
        RelayedExchange served = exchange;
        if (served == null) {
            throw new IllegalStateException("framing without an exchange");
        }
        return served;
    }

    /** With TLS, only close_notify says that a response is complete that ends with the connection (RFC 9110 §8.6). */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            endSeen = endSeen == EndSeen.FAILURE ? endSeen : EndSeen.CLOSE_NOTIFY;
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        RelayedExchange served = exchange;
        ClientSide client = tunnel != null ? tunnel.client() : served == null ? null : served.client();
        if (client != null && channel.isWritable()) {
            client.progressed();
            client.demandInput();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A failed write leaves the response to be read; a failed read is followed by channelInactive.
        endSeen = EndSeen.FAILURE;
        if (!(cause instanceof IOException)) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (phase == Phase.REFUSED) {
            return; // the search for another address goes on with this connection's purpose
        }
        if (phase == Phase.ESTABLISHED || phase == Phase.CLOSING) {
            loop.counters().decrement(RelayCounter.UPSTREAM_ACTIVE);
        }
        RelayedExchange served = exchange;
        if (served == null) {
            endUnused();
            return;
        }
        loop.tick();
        EndSeen needed = server.isTls() ? EndSeen.CLOSE_NOTIFY : EndSeen.NOTHING;
        boolean complete = endSeen == needed && endsCleanly();
        exchange = null;
        owner.lost(this);
        input.release();
        output.discard();
        if (complete && !served.isResponseEnded()) {
            served.responseEnded(true);
        } else {
            served.upstreamClosed(this, server.toString(), ending());
        }
        served.client().afterEvent();
    }

    /** Closed without an exchange: unused, or a tunnel. */
    private void endUnused() {
        Tunnel ended = tunnel;
        if (ended == null) {
            owner.closedUnused(this, ending());
            return;
        }
        tunnel = null;
        loop.tick();
        owner.lost(this);
        output.discard();
        ended.upstreamClosed(ending());
        ended.client().afterEvent();
    }

    private Ending ending() {
        return endSeen == EndSeen.FAILURE ? Ending.RESET : Ending.CLOSED;
    }

    private boolean endsCleanly() {
        if (!framer.isMidMessage()) {
            return false;
        }
        try {
            return framer.endOfInput(this);
        } catch (FramingException truncated) {
            return false;
        }
    }
}
