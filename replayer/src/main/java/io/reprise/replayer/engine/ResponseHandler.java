package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.reprise.http.BodyFraming;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.MessageFramer.Progress;
import io.reprise.http.Methods;
import io.reprise.http.Statuses;
import io.reprise.journal.exchange.RecordedHeads;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the target that waits for one response at a time: frames its bytes as they arrive, passes over
 * interim responses, and knows when the response ends and whether the connection can be used again. A connection that
 * sends without being asked is closed. Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
abstract class ResponseHandler extends ChannelInboundHandlerAdapter implements FrameSink {
    private final MessageFramer framer = MessageFramer.ofResponses(RecordedHeads.LIMITS);
    private @Nullable ChannelHandlerContext context;
    private Response response = Response.AWAITED;
    private int status;
    private boolean persistent;
    private String lastError = "";

    /** The state of the response to the request under way. */
    private enum Response {
        AWAITED,
        /** Bytes of a head have arrived. */
        BEGUN,
        /** The head of an interim response is complete; another head follows. */
        INTERIM,
        /** The head of the final response is complete. */
        FINAL
    }

    /** Whether a request waits for its response. */
    abstract boolean isAsked();

    /** The first byte of the response has arrived. */
    abstract void onFirstByte();

    /** So many bytes of the response have arrived. */
    void onReceived(int bytes) {}

    /** @param head of the final response; valid during the call only */
    abstract void onFinalHead(Head head);

    /**
     * The bytes received so far are framed.
     *
     * @param received says how much of a head the framer holds
     * @throws FramingException the head is larger than the limit
     */
    abstract void onRead(MessageFramer received);

    /** @param reusable whether the connection can carry another request */
    abstract void onComplete(boolean reusable);

    /** The response breaks the rules of HTTP, or a limit. */
    abstract void onBadResponse(FramingException reason);

    /** It is added to the channel of each address that is tried, one after another. */
    @Override
    public final boolean isSharable() {
        return true;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    final ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("connection: not in a pipeline");
        }
        return context;
    }

    final boolean isActive() {
        return context != null && context.channel().isActive();
    }

    final void close() {
        if (context != null) {
            context.close();
        }
    }

    /** A request with this method is about to be sent. */
    final void expectResponse(String method) {
        response = Response.AWAITED;
        status = 0;
        framer.responseTo(method);
    }

    /** Whether a byte of the response has arrived. */
    final boolean hasAnswered() {
        return response != Response.AWAITED;
    }

    /**
     * Whether a request whose kept connection has ended may be sent again on another one. A target may close a kept
     * connection just as the next request comes: RFC 9112 §9.3.1 lets a client send that request again if it is
     * idempotent and no byte of the response has arrived.
     */
    final boolean maySendAgain(String method) {
        return !hasAnswered() && Methods.isIdempotent(method);
    }

    /** The status of the response; 0 before its head is complete. */
    final int finalStatus() {
        return response == Response.FINAL ? status : 0;
    }

    /** What broke the connection; empty if nothing did. */
    final String lastError() {
        return lastError;
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            receive(in);
        } finally {
            in.release();
        }
    }

    private void receive(ByteBuf in) {
        if (!isAsked()) {
            close(); // a 408 before a close, or a target that sends unasked
            return;
        }
        if (response == Response.AWAITED) {
            response = Response.BEGUN;
            onFirstByte();
        }
        int length = in.readableBytes();
        onReceived(length);
        int at = in.readerIndex();
        ByteBuffer view = in.nioBufferCount() == 1 ? in.internalNioBuffer(at, length) : in.nioBuffer(at, length);
        try {
            frame(view);
            onRead(framer);
        } catch (FramingException e) {
            onBadResponse(e);
        }
    }

    private void frame(ByteBuffer view) {
        Progress progress = framer.advance(view, this);
        while (progress != Progress.NEED_INPUT) {
            if (progress == Progress.HEAD && framer.bodyFraming() == BodyFraming.UNTIL_CLOSE) {
                persistent = false;
            }
            if (progress == Progress.END && response == Response.FINAL) {
                onComplete(persistent && !view.hasRemaining() && isWritten() && isActive());
                return;
            }
            progress = framer.advance(view, this);
        }
    }

    @Override
    public final void onHead(Head head) {
        status = head.status();
        response = Statuses.isInterim(status) ? Response.INTERIM : Response.FINAL;
        persistent = head.keepsAlive() && status != Statuses.SWITCHING_PROTOCOLS;
        if (response == Response.FINAL) {
            onFinalHead(head);
        }
    }

    @Override
    public final void onEnd(ByteBuffer trailers) {
        // trailers are not compared; the end itself is reported by the framer's progress
    }

    /** The connection is closed: completes a response that ends with it; false if there is none. */
    final boolean completeAtClose() {
        try {
            boolean ended = hasAnswered() && framer.isMidMessage() && framer.endOfInput(this);
            if (ended) {
                onComplete(false);
            }
            return ended;
        } catch (FramingException e) {
            return false;
        }
    }

    private boolean isWritten() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending != null && pending.isEmpty();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            throw error; // a lack of memory is not the target's failure; it ends the run
        }
        lastError = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        ctx.close();
    }
}
