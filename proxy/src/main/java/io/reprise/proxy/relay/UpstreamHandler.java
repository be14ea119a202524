package io.reprise.proxy.relay;

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
final class UpstreamHandler extends ChannelInboundHandlerAdapter implements FrameSink {
    private final RelayLoop loop;
    private final UpstreamPool.Target target;
    private final DuplexChannel channel;
    private final MessageFramer framer;
    private final WireInput input = new WireInput();
    private final WireOutput output;

    private @Nullable Exchange exchange;
    private @Nullable Tunnel tunnel;
    private int assignedCount;
    private long idleSinceNs;
    private boolean answered;
    private boolean interim;
    private boolean established;
    private boolean reset;
    private boolean closing;
    private boolean trial;
    private boolean closeNotified;

    UpstreamHandler(RelayLoop loop, UpstreamPool.Target target, DuplexChannel channel) {
        this.loop = loop;
        this.target = target;
        this.channel = channel;
        this.output = new WireOutput(channel);
        this.framer = MessageFramer.ofResponses(loop.config().limits());
    }

    UpstreamPool.Target target() {
        return target;
    }

    long idleSinceNs() {
        return idleSinceNs;
    }

    boolean isAssigned() {
        return exchange != null;
    }

    /** Whether an earlier exchange used this connection, so that it may be stale. */
    boolean isReused() {
        return assignedCount > 1;
    }

    /** Whether a byte of the response was read. */
    boolean hasAnswered() {
        return answered;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void assign(Exchange next) {
        exchange = next;
        assignedCount++;
        answered = false;
    }

    /** Makes it a trial: it only shows whether the upstream accepts connections, and is then kept unused. */
    void assignToTrial() {
        trial = true;
        assignedCount = 1;
    }

    boolean isTrial() {
        return trial;
    }

    /** The exchange's request begins: its response will be framed for this method. */
    void expectResponseTo(String method) {
        framer.responseTo(method);
    }

    /** Marks it as unused; a read stays outstanding, so that a close is noticed. */
    void idle(long nowNs) {
        exchange = null;
        idleSinceNs = nowNs;
        channel.read();
    }

    WireOutput output() {
        return output;
    }

    void read() {
        channel.read();
    }

    /** Closes the connection without telling its exchange. */
    void abandon() {
        if (exchange != null) {
            exchange = null;
            loop.pool().lost(this);
        }
        close();
    }

    void close() {
        input.release();
        output.discard();
        if (channel.isRegistered()) {
            channel.close();
        }
    }

    /** Closes the connection once everything written is sent, or a stalled peer has had its time. */
    void closeAfterWrites() {
        tunnel = null;
        loop.pool().lost(this);
        closing = true;
        input.release();
        output.finish(ChannelFutureListener.CLOSE);
        if (channel.isOpen()) {
            long allowedNs = loop.config().timeouts().idleNs();
            Future<?> limit = loop.eventLoop().schedule(() -> channel.close(), allowedNs, TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(closed -> limit.cancel(false));
        }
    }

    /** Gives this connection to a tunnel. */
    void begin(Tunnel of) {
        exchange = null;
        tunnel = of;
    }

    void connected() {
        established = true;
        Exchange served = exchange;
        if (served == null) {
            if (!trial) {
                close();
            }
            return;
        }
        served.connected(this);
        served.client().afterEvent();
    }

    void connectFailed(Throwable failure) {
        close();
        Exchange served = exchange;
        if (served != null) {
            exchange = null;
            loop.pool().lost(this);
            served.connectFailed(target, failure);
            served.client().afterEvent();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        Exchange served = exchange;
        if (closing) {
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
        answered = true;
        input.add(bytes);
        try {
            relay(served);
        } catch (FramingException refused) {
            served.badResponse(refused);
        }
        served.client().afterEvent();
    }

    /** Frames what was read and forwards it, in one write if possible. */
    private void relay(Exchange served) {
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
            // An exchange that is over, or failed, has let go of this connection or is about to wait for its request.
        } while (exchange == served
                && !served.isResponseEnded()
                && progress != MessageFramer.Progress.NEED_INPUT
                && (progress == MessageFramer.Progress.HEAD || !input.isEmpty()));
    }

    private void ended(Exchange served) {
        if (interim) {
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
        interim = head.status() < 200;
        if (!interim) {
            target.answered();
        }
        current().tap().responseHead(head, loop.nowNs());
    }

    @Override
    public void onBody(ByteBuffer payload) {
        current().responsePayload(payload);
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        if (!interim) {
            current().tap().responseEnd(trailers, loop.nowNs());
        }
    }

    private Exchange current() {
        Exchange served = exchange;
        if (served == null) {
            throw new IllegalStateException("framing without an exchange");
        }
        return served;
    }

    /** With TLS, only close_notify says that a response is complete that ends with the connection (RFC 9110 §8.6). */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            closeNotified = true;
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange served = exchange;
        ClientHandler client = tunnel != null ? tunnel.client() : served == null ? null : served.client();
        if (client != null && channel.isWritable()) {
            client.progressed();
            client.demandInput();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A failed write leaves the response to be read; a failed read is followed by channelInactive.
        reset = true;
        if (!(cause instanceof IOException)) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (established) {
            loop.counters().decrement(RelayCounter.UPSTREAM_ACTIVE);
        }
        Exchange served = exchange;
        if (served == null) {
            endUnused();
            return;
        }
        loop.tick();
        boolean complete = !reset && (closeNotified || !target.isTls()) && endsCleanly();
        exchange = null;
        loop.pool().lost(this);
        input.release();
        output.discard();
        if (complete && !served.isResponseEnded()) {
            served.responseEnded(true);
        } else {
            served.upstreamClosed(this);
        }
        served.client().afterEvent();
    }

    /** Closed without an exchange: unused, or a tunnel. */
    private void endUnused() {
        Tunnel ended = tunnel;
        if (ended == null) {
            loop.pool().forget(this);
            return;
        }
        tunnel = null;
        loop.tick();
        loop.pool().lost(this);
        output.discard();
        ended.upstreamClosed(reset);
        ended.client().afterEvent();
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
