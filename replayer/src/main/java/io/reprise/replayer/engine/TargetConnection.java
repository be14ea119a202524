package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.reprise.http.BodyFraming;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.MessageFramer.Progress;
import io.reprise.http.Statuses;
import io.reprise.journal.BodyHash;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.rewrite.EncodedRequest;
import io.reprise.replayer.state.LiveResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the target, with at most one request on it. Received bytes are framed and hashed as they arrive and
 * are never kept. Confined to its dispatcher.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
final class TargetConnection extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final byte[] NOTHING = {};

    private final Dispatcher dispatcher;
    private final HeadMemory heads;
    private final MessageFramer framer = MessageFramer.ofResponses(RecordedHeads.LIMITS);
    private final BodyHash hash = new BodyHash();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Flight flight;
    /** Reads the values that the response issues; null if no later request needs one. */
    private @Nullable LiveResponse live;

    private long idleSinceNs;
    private boolean served;
    private boolean kept;
    private boolean persistent;
    private Response response = Response.AWAITED;
    private int status;
    private long bodyBytes;
    private long headBytes;
    private int bodySent;
    private byte[] body = NOTHING;
    private byte[] tail = NOTHING;
    private String lastError = "";

    /** How far the response to the request under way has come. */
    private enum Response {
        AWAITED,
        /** Bytes of a head have arrived. */
        BEGUN,
        /** The head of an interim response is complete; another head follows. */
        INTERIM,
        /** The head of the final response is complete. */
        FINAL
    }

    TargetConnection(Dispatcher dispatcher, HeadMemory heads) {
        this.dispatcher = dispatcher;
        this.heads = heads;
    }

    /** It is added to the channel of each address that is tried, one after another. */
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    boolean isActive() {
        return context != null && context.channel().isActive();
    }

    /** When the connection was opened or last answered. */
    long idleSinceNs() {
        return idleSinceNs;
    }

    void touch(long nowNs) {
        idleSinceNs = nowNs;
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("connection: not in a pipeline");
        }
        return context;
    }

    /** Writes a request and takes over its buffer; a streamed body follows as the socket takes it. */
    void send(Flight next, EncodedRequest encoded) {
        flight = next;
        ByteBuf bytes = encoded.bytes();
        tail = encoded.tail();
        kept = served || dispatcher.nowNs() - idleSinceNs > ConnectionPool.TRUSTED_NS;
        response = Response.AWAITED;
        status = 0;
        bodyBytes = 0;
        hash.reset();
        framer.responseTo(next.planned.exchange().method());
        body = encoded.body();
        bodySent = 0;
        if (body.length > 0) {
            context().write(bytes, context().voidPromise());
            sendBody();
        } else {
            context().writeAndFlush(bytes, context().voidPromise());
        }
    }

    /** The status of the response under way; 0 before its head is complete. */
    int statusSoFar() {
        return response == Response.FINAL ? status : 0;
    }

    /** Forgets its request, whose outcome the caller reports, and closes. */
    void abandon() {
        flight = null;
        close();
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            receive(in);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (flight != null && isBodyPending() && ctx.channel().isWritable()) {
            sendBody();
        }
    }

    /** The response under way will not be complete. */
    private void failLive() {
        if (live != null) {
            live.fail();
            live = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        heads.add(-headBytes);
        headBytes = 0;
        Flight current = flight;
        if (current != null && !endsWithClose()) {
            flight = null;
            lost(current);
        }
        failLive();
        dispatcher.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            throw error; // a lack of memory is not the target's failure; it ends the run
        }
        lastError = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        ctx.close();
    }

    @Override
    public void onHead(Head head) {
        status = head.status();
        response = Statuses.isInterim(status) ? Response.INTERIM : Response.FINAL;
        persistent = head.keepsAlive() && status != Statuses.SWITCHING_PROTOCOLS;
        if (response == Response.FINAL && flight != null) {
            live = dispatcher.rewriter().onResponse(flight.planned, head);
            flight.deviation = dispatcher.deviations().find(flight.planned, head);
        }
    }

    @Override
    public void onBody(ByteBuffer payload) {
        bodyBytes += payload.remaining();
        Deviation deviation = flight == null ? null : flight.deviation;
        if (deviation != null) {
            deviation.add(payload);
        }
        if (live != null) {
            live.body(payload);
        }
        hash.update(payload);
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        // trailers are not compared; the end itself is reported by the framer's progress
    }

    private void receive(ByteBuf in) {
        Flight current = flight;
        if (current == null) {
            close(); // no request is open: a 408 before a close, or a target that sends unasked
            return;
        }
        if (response == Response.AWAITED) {
            response = Response.BEGUN;
            current.firstByteNs = dispatcher.nowNs();
            if (current.isToBeLeft()) {
                dispatcher.beganToBeLeft(current);
            }
        }
        int length = in.readableBytes();
        int at = in.readerIndex();
        ByteBuffer view = in.nioBufferCount() == 1 ? in.internalNioBuffer(at, length) : in.nioBuffer(at, length);
        try {
            frame(view);
            accountForHead();
        } catch (FramingException e) {
            flight = null;
            dispatcher.failed(current, ReplayFailure.BAD_RESPONSE, String.valueOf(e.getMessage()));
            close();
        }
    }

    private void frame(ByteBuffer view) {
        Progress progress = framer.advance(view, this);
        while (progress != Progress.NEED_INPUT) {
            if (progress == Progress.HEAD && framer.bodyFraming() == BodyFraming.UNTIL_CLOSE) {
                persistent = false;
            }
            if (progress == Progress.END && response == Response.FINAL) {
                complete(view.hasRemaining());
                return;
            }
            progress = framer.advance(view, this);
        }
    }

    /** Counts the bytes of the head after each read. Reads are small, so that the limit is kept. */
    private void accountForHead() {
        int held = framer.heldBytes();
        if (held > HeadMemory.FREE_BYTES && !framer.isMidMessage()) {
            framer.trim();
            held = 0;
        }
        long counted = held > HeadMemory.FREE_BYTES ? held : 0;
        boolean within = heads.add(counted - headBytes);
        headBytes = counted;
        if (!within && flight != null) {
            throw new FramingException(
                    Reason.HEAD_TOO_LARGE,
                    "the heads of all responses under way take more than " + heads.bytesMax() + " bytes");
        }
    }

    private boolean endsWithClose() {
        try {
            boolean ended = hasAnswered() && framer.isMidMessage() && framer.endOfInput(this);
            if (ended) {
                persistent = false;
                complete(false);
            }
            return ended;
        } catch (FramingException e) {
            return false;
        }
    }

    private void complete(boolean moreFollows) {
        Flight current = flight;
        if (current == null) {
            return;
        }
        flight = null;
        served = true;
        LiveResponse ended = live;
        live = null;
        if (ended != null) {
            ended.end(); // before the requests that need its values are released
        }
        boolean reusable = persistent && !moreFollows && !isBodyPending() && isWritten() && isActive();
        if (!reusable) {
            close();
        }
        dispatcher.answered(this, current, new ReplayedResponse(status, bodyBytes, hash.value()), reusable);
    }

    /** Whether a byte of the response has arrived. */
    private boolean hasAnswered() {
        return response != Response.AWAITED;
    }

    private boolean isBodyPending() {
        return bodySent < body.length;
    }

    private boolean isWritten() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending != null && pending.isEmpty();
    }

    /**
     * The connection ended before the response did. A target may close a kept connection just as the next request
     * comes: RFC 9112 §9.3.1 lets a client send that request again if it is idempotent and no byte of the response has
     * arrived.
     */
    private void lost(Flight current) {
        boolean stale = kept && !hasAnswered() && !current.isResent() && dispatcher.isRepeatable(current);
        if (stale) {
            dispatcher.resend(current);
            return;
        }
        String where = hasAnswered() ? "after " + bodyBytes + " bytes of the body" : "before any byte of the response";
        String how = lastError.isEmpty() ? "closed by the target " : "lost (" + lastError + ") ";
        dispatcher.failed(current, ReplayFailure.RESET, how + where);
    }

    /** Writes slices of the body while the socket takes them. */
    private void sendBody() {
        while (isBodyPending() && context().channel().isWritable()) {
            int length = Math.min(EncodedRequest.SLICE_BYTES, body.length - bodySent);
            context()
                    .write(
                            Unpooled.wrappedBuffer(body, bodySent, length),
                            context().voidPromise());
            bodySent += length;
            if (bodySent == body.length) {
                context().write(Unpooled.wrappedBuffer(tail), context().voidPromise());
                body = NOTHING; // a kept connection must not keep the body in memory
                bodySent = 0;
            }
        }
        context().flush();
    }
}
