package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.Protocol;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.LoopList;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.exchange.ClientSide;
import io.reprise.proxy.relay.exchange.Ending;
import io.reprise.proxy.relay.exchange.Failure;
import io.reprise.proxy.relay.exchange.HeadEdit;
import io.reprise.proxy.relay.exchange.MessageBytes;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import io.reprise.proxy.relay.exchange.Tunnel;
import io.reprise.proxy.relay.exchange.Upstreams;
import java.nio.ByteBuffer;
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
public final class Http1Client extends ChannelInboundHandlerAdapter implements ClientConnection, ClientSide, FrameSink {
    private final RelayLoop loop;
    private final DuplexChannel channel;
    private final ConnectionTap tap;
    private final MessageFramer framer;
    private final Upstreams upstreams;
    private final UpstreamHeads heads;
    private final WireInput input = new WireInput();
    private final WireOutput output;
    private final ResponseWriter responses;
    private final ClientMemory memory;
    private final ClientProgress progress;
    private final ClientClose close;

    private LoopList.@Nullable Place<ClientConnection> place;
    /** The exchange that began last; between requests it is over or null. */
    private @Nullable RelayedExchange exchange;

    /** Takes the place of exchanges after an upgrade. */
    private @Nullable Tunnel tunnel;

    /** Takes over an accepted connection. */
    public Http1Client(RelayLoop loop, DuplexChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.upstreams = loop.upstreamsOf(this);
        this.heads = new UpstreamHeads(loop.config().forwarded(), channel, upstreams.areMirrored());
        this.output = new WireOutput(loop, channel);
        this.responses = new ResponseWriter(loop.counters(), channel.alloc(), output);
        this.close = new ClientClose(loop, channel, input, output);
        this.tap = loop.tap().connectionOpened(Protocol.HTTP_1);
        this.framer = MessageFramer.ofRequests(loop.config().limits());
        this.progress = new ClientProgress(loop);
        this.memory = new ClientMemory(loop, framer, input, output);
    }

    @Override
    public void cameFrom(String address) {
        heads.cameFrom(address);
        tap.cameFrom(address);
    }

    @Override
    public Upstreams upstreams() {
        return upstreams;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void progressed() {
        progress.moved();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.tick();
        progressed();
        place = loop.add(this);
        loop.counters().increment(RelayCounter.CONNECTIONS_ACCEPTED);
        loop.counters().increment(RelayCounter.CONNECTIONS_ACTIVE);
        upstreams.clientAccepted();
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        loop.tick();
        loop.counters().add(RelayCounter.CLIENT_BYTES_IN, bytes.readableBytes());
        if (close.hasBegun()) {
            bytes.release();
            channel.read();
            return;
        }
        progressed();
        input.add(bytes);
        afterEvent();
    }

    @Override
    public void afterEvent() {
        do {
            consume();
        } while (exchange != null && exchange.refuseOverload());
        Tunnel through = tunnel;
        if (through != null) {
            if (!input.isEmpty()) {
                through.fromClient(input.takeAll());
            }
            through.flush();
        } else if (exchange != null) {
            exchange.flushRequest();
        }
        output.flush();
        tap.flush();
        if (underWay() == null) {
            memory.letGoOfHead(close.hasBegun());
        }
        heldBytes();
        demandInput();
        demandOutput();
    }

    @Override
    public void begin(Tunnel of) {
        tunnel = of;
    }

    @Override
    public void tunnelEnded() {
        tunnel = null;
    }

    private void consume() {
        try {
            while (takesRequest()) {
                frame();
            }
        } catch (FramingException refused) {
            refuse(refused);
        }
    }

    private boolean takesRequest() {
        return !close.hasBegun() && tunnel == null && !input.isEmpty() && (exchange == null || exchange.takesRequest());
    }

    /** Frames one request as far as it was read, and forwards it in one write if possible. */
    private void frame() {
        if (!framer.isMidMessage()) {
            // The last head is about to be overwritten.
            tap.flush();
            progress.headBegan();
        }
        MessageFramer.Progress reached = input.frame(framer, this);
        if (reached == MessageFramer.Progress.HEAD) {
            RelayedExchange begun = new RelayedExchange(loop, this, tap, framer.head(), framer.bodyFraming());
            exchange = begun;
            begun.start();
            if (begun.isOver()) {
                return;
            }
            heads.forward(begun, framer.head(), input);
            reached = input.frame(framer, this);
        }
        RelayedExchange served = exchange;
        if (served == null) {
            input.skip();
            return;
        }
        served.requestBytes(input);
        if (reached == MessageFramer.Progress.END) {
            served.requestEnded();
        }
    }

    @Override
    public ByteBuf requestHead(Head head) {
        return heads.made(head, 0);
    }

    @Override
    public void onHead(Head head) {
        tap.requestHead(head, loop.nowNs());
    }

    @Override
    public void onBody(ByteBuffer payload) {
        RelayedExchange served = exchange;
        if (served != null) {
            served.requestPayload(payload);
        }
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        tap.requestEnd(trailers, loop.nowNs());
    }

    private void refuse(FramingException refused) {
        Failure failure = Failure.refused(refused);
        RelayedExchange served = underWay();
        if (served != null) {
            served.fail(failure);
            return;
        }
        answerWithoutExchange(failure, CloseReason.PROTOCOL_ERROR);
    }

    private void answerWithoutExchange(Failure failure, CloseReason reason) {
        tap.failed(failure.cause(), failure.status(), failure.detail(), loop.nowNs());
        loop.counters().failure(failure.cause());
        answer(failure, false, false, reason);
    }

    private @Nullable RelayedExchange underWay() {
        RelayedExchange last = exchange;
        return last == null || last.isOver() ? null : last;
    }

    @Override
    public void responseHead(Head head, HeadEdit.Connection connection, HeadEdit.Body body, MessageBytes message) {
        responses.head(head, connection, body, message);
    }

    @Override
    public void responsePayload(ByteBuffer payload) {
        responses.payload(payload);
    }

    @Override
    public void responseBytes(MessageBytes message) {
        responses.bytes(message.take());
    }

    @Override
    public void tunnelBytes(ByteBuf bytes) {
        responses.bytes(bytes);
    }

    @Override
    public void answer(Failure failure, boolean headOnly, boolean stays, CloseReason reason) {
        loop.counters().increment(RelayCounter.RESPONSES_LOCAL);
        responses.bytes(LocalResponse.of(failure, stays, headOnly, channel.alloc()));
        if (!stays) {
            close.afterLastResponse(reason);
        }
    }

    @Override
    public void endOutput() {
        close.endOutput();
    }

    @Override
    public void closeAfterWrites(CloseReason reason) {
        close.afterWrites(reason);
    }

    @Override
    public void reset(CloseReason reason) {
        close.reset(reason);
    }

    @Override
    public void upstreamEnded(Ending ending) {
        close.asUpstream(ending);
    }

    /** Reads if wanted. While a pipelined request waits, nothing is read, so not even a close is noticed. */
    @Override
    public void demandInput() {
        if (demandsInput()) {
            channel.read();
        }
    }

    private boolean demandsInput() {
        boolean takes = tunnel != null ? tunnel.takesFromClient() : exchange == null || exchange.demandsRequest();
        return close.hasBegun() || (input.isEmpty() && takes && (underWay() != null || memory.allowsInput()));
    }

    private void demandOutput() {
        if (tunnel != null) {
            tunnel.demandFromUpstream();
        } else if (exchange != null) {
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

    @Override
    public void checkDeadline() {
        RelayedExchange served = underWay();
        if (close.hasBegun()) {
            close.checkDeadline();
        } else if (progress.isReset(channel, demandsInput())) {
            close.afterPeerReset();
        } else if (tunnel != null) {
            tunnel.checkDeadline(progress.quietNs());
        } else if (served != null) {
            served.checkDeadline(progress.quietNs());
            if (served.isOver()) {
                afterEvent();
            }
        } else if (framer.isMidMessage()) {
            if (progress.isHeadLate()) {
                String detail = "the request head was not complete in time";
                answerWithoutExchange(Failure.of(FailureCause.CLIENT_TIMEOUT, 408, detail), CloseReason.IDLE_TIMEOUT);
                afterEvent();
            }
            demandInput(); // it may have waited for memory
        } else {
            checkUnused();
        }
    }

    private void checkUnused() {
        if (progress.isUnusedForTooLong(upstreams.areMirrored())) {
            close.now(CloseReason.IDLE_TIMEOUT);
        } else if (progress.mayEndForDrain()) {
            close.now(CloseReason.SHUTDOWN);
        } else if (memory.rest(progress.quietNs())) {
            upstreams.rest();
        }
    }

    @Override
    public long unservedNs() {
        return close.hasBegun() || tunnel != null || underWay() != null ? -1 : waitedNs();
    }

    @Override
    public long heldBytes() {
        Tunnel through = tunnel;
        RelayedExchange last = exchange;
        return memory.count(through != null ? through.heldBytes() : last == null ? 0 : last.heldBytes());
    }

    @Override
    public long waitedNs() {
        return underWay() == null && framer.isMidMessage() ? progress.headNs() : progress.quietNs();
    }

    @Override
    public void shed(String why) {
        Failure failure = Failure.of(FailureCause.OVERLOADED, 503, why);
        RelayedExchange served = underWay();
        boolean answered = output.isSent() && (served != null || !close.hasBegun() && framer.isMidMessage());
        if (unservedNs() >= 0 && !framer.isMidMessage()) {
            close.now(CloseReason.OVERLOADED);
            return;
        }
        if (tunnel != null) {
            tunnel.clientGone(Ending.RESET);
        } else if (served != null) {
            served.fail(failure);
        } else if (answered) {
            answerWithoutExchange(failure, CloseReason.OVERLOADED);
        }
        if (!answered) {
            reset(CloseReason.OVERLOADED);
        }
        afterEvent();
    }

    @Override
    public boolean cut() {
        RelayedExchange served = underWay();
        Tunnel through = tunnel;
        if (through != null) {
            through.close(CloseReason.SHUTDOWN);
        } else if (served != null) {
            served.fail(Failure.of(FailureCause.SHUTDOWN, 503, "shutting down"));
        }
        afterEvent();
        if (through != null) {
            channel.close();
        } else if (served == null) {
            close.now(CloseReason.SHUTDOWN);
        }
        return served != null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close.afterPeerReset();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.tick();
        boolean midHead = underWay() == null && !close.hasBegun() && framer.isMidMessage();
        Ending ending = close.completed();
        if (tunnel != null) {
            tunnel.clientGone(ending);
        }
        if (exchange != null) {
            exchange.clientGone(ending);
        }
        upstreams.clientClosed(ending);
        if (midHead) {
            tap.failed(FailureCause.CLIENT_GONE, 0, "client closed within a request head", loop.nowNs());
            loop.counters().failure(FailureCause.CLIENT_GONE);
        }
        tap.flush();
        tap.closed(close.reason(), loop.nowNs());
        framer.abandon();
        heldBytes();
        loop.counters().decrement(RelayCounter.CONNECTIONS_ACTIVE);
        if (place != null) {
            loop.remove(place);
        }
    }
}
