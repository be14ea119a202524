package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.LocalResponse.Failure;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: frames its requests, one exchange at a time, taps them and passes them to the exchange.
 * Pipelined requests wait; at most one read of them is held. Confined to one event loop, which also runs the upstream
 * connections that it uses, so nothing here is volatile.
 *
 * <p>Every event ends in {@link #afterEvent}, which flushes everything that the event wrote.
 *
 * <p>A client that closes its sending side is treated as gone, because nginx closes that way when its own client goes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
final class ClientHandler extends ChannelInboundHandlerAdapter implements FrameSink {
    /** How long a client may take to read the response that closes its connection. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(2);

    /**
     * Closing an idle connection while its client sends a request fails that request. So a drain lets the next response
     * announce the close, and closes only connections that have been quiet for this long.
     */
    private static final long DRAIN_QUIET_NS = TimeUnit.SECONDS.toNanos(1);

    private final RelayLoop loop;
    private final DuplexChannel channel;
    private final ConnectionTap tap;
    private final MessageFramer framer;
    private final Exchange exchange;
    private final WireInput input = new WireInput();
    private final WireOutput output;

    /** Neighbours in the loop's list of clients, which alone changes them. */
    @Nullable
    ClientHandler next;

    @Nullable
    ClientHandler previous;

    private CloseReason closeReason = CloseReason.CLIENT_CLOSED;
    private @Nullable ForwardedEdit forwarded;
    /** Takes the place of exchanges after an upgrade. */
    private @Nullable Tunnel tunnel;

    /** By PROXY protocol. */
    private String toldAddress = "";

    private boolean closing;
    private long closeByNs;
    private long progressNs;
    private long headStartNs;

    ClientHandler(RelayLoop loop, DuplexChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.output = new WireOutput(channel);
        this.tap = loop.tap().connectionOpened();
        this.framer = MessageFramer.ofRequests(loop.config().limits());
        this.exchange = new Exchange(loop, this, tap);
    }

    /** Fields about this client for its requests; null for none. The address is known with the first request. */
    @Nullable
    ForwardedEdit forwarded() {
        ForwardedFields fields = loop.config().forwarded();
        if (forwarded == null && !fields.isEmpty()) {
            forwarded = new ForwardedEdit(
                    fields, clientAddress(), channel.pipeline().get(SslHandler.class) != null);
        }
        return forwarded;
    }

    private String clientAddress() {
        if (!toldAddress.isEmpty()) {
            return toldAddress;
        }
        return channel.remoteAddress() instanceof InetSocketAddress inet
                ? NetUtil.toAddressString(inet.getAddress())
                : "";
    }

    /** Sets the client's address, which a load balancer sent in a PROXY header. */
    void cameFrom(String address) {
        toldAddress = address;
        tap.cameFrom(address);
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Notes that bytes moved on either side of the exchange. */
    void progressed() {
        progressNs = loop.nowNs();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.tick();
        progressed();
        loop.add(this);
        loop.counters().increment(RelayCounter.CONNECTIONS_ACCEPTED);
        loop.counters().increment(RelayCounter.CONNECTIONS_ACTIVE);
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        loop.tick();
        loop.counters().add(RelayCounter.CLIENT_BYTES_IN, bytes.readableBytes());
        if (closing) {
            bytes.release();
            channel.read();
            return;
        }
        progressed();
        input.add(bytes);
        afterEvent();
    }

    /** Frames what may be framed now, flushes what was written, and reads on where that is wanted. */
    void afterEvent() {
        do {
            consume();
        } while (exchange.refuseOverload());
        if (tunnel != null) {
            passThrough(tunnel);
        } else {
            exchange.flushRequest();
        }
        output.flush();
        tap.flush();
        demandInput();
        demandOutput();
    }

    private void passThrough(Tunnel to) {
        if (!input.isEmpty()) {
            to.fromClient(input.takeAll());
        }
        to.flush();
    }

    /** Forwards the client's bytes unchanged from now on. */
    void begin(Tunnel of) {
        tunnel = of;
    }

    void tunnelEnded() {
        tunnel = null;
    }

    private void consume() {
        try {
            while (!closing && tunnel == null && !input.isEmpty() && exchange.takesRequest()) {
                frame();
            }
        } catch (FramingException refused) {
            refuse(refused);
        }
    }

    /** Frames one request as far as it was read, and forwards it in one write if possible. */
    private void frame() {
        if (!framer.isMidMessage()) {
            // The last head is about to be overwritten.
            tap.flush();
            headStartNs = loop.nowNs();
        }
        MessageFramer.Progress progress = input.frame(framer, this);
        if (progress == MessageFramer.Progress.HEAD) {
            exchange.begin(framer.head(), framer.bodyFraming());
            if (!exchange.isActive()) {
                return;
            }
            exchange.requestHead(input);
            progress = input.frame(framer, this);
        }
        exchange.requestBytes(input);
        if (progress == MessageFramer.Progress.END) {
            exchange.requestEnded();
        }
    }

    @Override
    public void onHead(Head head) {
        tap.requestHead(head, loop.nowNs());
    }

    @Override
    public void onBody(ByteBuffer payload) {
        exchange.requestPayload(payload);
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        tap.requestEnd(trailers, loop.nowNs());
    }

    private void refuse(FramingException refused) {
        Failure failure = Failure.refused(refused);
        if (exchange.isActive()) {
            exchange.fail(failure);
            return;
        }
        answerWithoutExchange(failure, CloseReason.PROTOCOL_ERROR);
    }

    private void answerWithoutExchange(Failure failure, CloseReason reason) {
        tap.failed(failure.cause(), failure.status(), failure.detail(), loop.nowNs());
        loop.counters().failure(failure.cause());
        answer(LocalResponse.of(failure, false, false, allocator()), false, reason);
    }

    void write(ByteBuf bytes) {
        loop.counters().add(RelayCounter.CLIENT_BYTES_OUT, bytes.readableBytes());
        output.write(bytes);
    }

    /** Writes a head that the proxy made; see {@link WireOutput#writeHead}. */
    void writeHead(ByteBuf made) {
        loop.counters().add(RelayCounter.CLIENT_BYTES_OUT, made.readableBytes());
        output.writeHead(made);
    }

    /** Sends a response generated by the proxy; the exchange is over. */
    void answer(ByteBuf response, boolean stays, CloseReason reason) {
        loop.counters().increment(RelayCounter.RESPONSES_LOCAL);
        write(response);
        if (!stays) {
            stopServing(reason, LINGER_NS);
            endOutput();
        }
    }

    /** Closes the sending side, but goes on reading, so that the client reads the response instead of a reset. */
    void endOutput() {
        output.finish(sent -> {
            if (loop.isDraining()) {
                channel.close();
            } else {
                TlsChannel.endOutput(channel);
            }
        });
    }

    /** Closes once everything is sent. */
    void closeAfterWrites(CloseReason reason) {
        stopServing(reason, loop.config().timeouts().idleNs());
        output.finish(ChannelFutureListener.CLOSE);
    }

    /** Closes so that the client cannot mistake a partial response for a complete one. */
    void reset(CloseReason reason) {
        stopServing(reason, 0);
        output.discard();
        TlsChannel.reset(channel);
    }

    private void stopServing(CloseReason reason, long allowedNs) {
        closing = true;
        closeReason = reason;
        closeByNs = loop.nowNs() + allowedNs;
        input.release();
    }

    /** Reads more input if it can be forwarded. While a pipelined request waits, not even a close is noticed. */
    void demandInput() {
        boolean takes = tunnel != null ? tunnel.takesFromClient() : exchange.demandsRequest();
        if (closing || (input.isEmpty() && takes)) {
            channel.read();
        }
    }

    private void demandOutput() {
        if (tunnel != null) {
            tunnel.demandFromUpstream();
        } else {
            exchange.demandResponse();
        }
    }

    /** Handles TLS events: a close_notify ends the client's side as a FIN does. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            loop.counters().increment(RelayCounter.TLS_HANDSHAKE_FAILURES);
        } else if (event instanceof SslCloseCompletionEvent) {
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            progressed();
            demandOutput();
        }
    }

    void checkDeadline() {
        long nowNs = loop.nowNs();
        if (closing) {
            if (nowNs - closeByNs >= 0) {
                channel.close();
            }
        } else if (tunnel != null) {
            tunnel.checkDeadline(nowNs - progressNs);
        } else if (exchange.isActive()) {
            exchange.checkDeadline(nowNs - progressNs);
            if (!exchange.isActive()) {
                afterEvent();
            }
        } else if (framer.isMidMessage()) {
            if (nowNs - headStartNs >= loop.config().timeouts().headerNs()) {
                String detail = "the request head was not complete in time";
                answerWithoutExchange(Failure.of(FailureCause.CLIENT_TIMEOUT, 408, detail), CloseReason.IDLE_TIMEOUT);
                afterEvent();
            }
        } else if (nowNs - progressNs >= loop.config().timeouts().idleNs()) {
            stopServing(CloseReason.IDLE_TIMEOUT, 0);
            channel.close();
        } else if (loop.isDraining() && nowNs - progressNs >= DRAIN_QUIET_NS) {
            stopServing(CloseReason.SHUTDOWN, 0);
            channel.close();
        }
    }

    /**
     * Ends what is left when the time for draining is over.
     *
     * @return whether an exchange was cut off
     */
    boolean cut() {
        boolean cutOff = exchange.isActive();
        if (tunnel != null) {
            tunnel.close(CloseReason.SHUTDOWN);
            afterEvent();
            channel.close();
        } else if (cutOff) {
            exchange.fail(Failure.of(FailureCause.SHUTDOWN, 503, "shutting down"));
            afterEvent();
        } else {
            channel.close();
        }
        return cutOff;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!closing) {
            closeReason = CloseReason.CLIENT_RESET;
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.tick();
        boolean midHead = !exchange.isActive() && !closing && framer.isMidMessage();
        closing = true;
        input.release();
        output.discard();
        if (tunnel != null) {
            tunnel.clientGone();
        }
        exchange.clientGone(
                "client " + (closeReason == CloseReason.CLIENT_RESET ? "reset" : "closed") + " the connection");
        if (midHead) {
            tap.failed(FailureCause.CLIENT_GONE, 0, "client closed within a request head", loop.nowNs());
            loop.counters().failure(FailureCause.CLIENT_GONE);
        }
        tap.flush();
        tap.closed(closeReason, loop.nowNs());
        loop.counters().decrement(RelayCounter.CONNECTIONS_ACTIVE);
        loop.remove(this);
    }
}
