package io.reprise.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.reprise.admin.Pages.Answer;
import io.reprise.text.OneLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection of the admin port. The client has {@value #TIMEOUT_S} seconds for each request, counted from
 * the previous answer, and as many to read the answer. A body is kept up to {@link #BODY_BYTES_MAX}, and nothing
 * is read while a request is being answered. A malformed request ends the connection. Confined to its event loop.
 */
final class AdminConnection extends SimpleChannelInboundHandler<HttpObject> {
    static final int TIMEOUT_S = 10;

    /** Longest body; a pattern has at most a thousand characters. */
    private static final int BODY_BYTES_MAX = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);
    private static final HttpDecoderConfig LIMITS =
            new HttpDecoderConfig().setMaxInitialLineLength(4_096).setMaxHeaderSize(16_384);
    /** How long a refused client may go on sending, so that it reads the answer instead of a reset. */
    private static final long LINGER_MS = 1_000;

    private static final long LINGER_MAX_BYTES = 1 << 20;

    private final Pages pages;
    private final ExecutorService workers;
    private final Runnable whenAnswered;

    private @Nullable Future<?> deadline;
    private State state = State.IDLE;
    /** Whether another request arrived before the answer. It is not answered, and the answer announces the close. */
    private boolean pipelined;
    /** The request whose body is arriving, or that is being answered. */
    private @Nullable HttpRequest request;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long discardedBytes;

    private enum State {
        /** No byte of the next request has arrived. */
        IDLE,
        RECEIVING,
        /** Nothing is read before the answer. */
        ANSWERING,
        /** The last answer was written; further input is ignored. */
        ENDING
    }

    private AdminConnection(Pages pages, ExecutorService workers, Runnable whenAnswered) {
        this.pages = pages;
        this.workers = workers;
        this.whenAnswered = whenAnswered;
    }

    /** Makes the codec create its shared buffers now, as it does for its first object. */
    static void takeMemory() {
        ChannelHandler unused = new HttpServerCodec(LIMITS);
    }

    /**
     * Serves a new channel.
     *
     * @param workers make the pages
     * @param whenAnswered called on the event loop with each answer
     */
    static void install(SocketChannel channel, Pages pages, ExecutorService workers, Runnable whenAnswered) {
        AdminConnection connection = new AdminConnection(pages, workers, whenAnswered);
        channel.config().setAutoRead(false);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(connection.new Arrival());
        pipeline.addLast(new HttpServerCodec(LIMITS));
        pipeline.addLast(connection);
    }

    /** Notices bytes of a request that is too incomplete to be decoded, so that it can time out. */
    private final class Arrival extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (state == State.ENDING) {
                discard(context, (ByteBuf) bytes);
            } else {
                state = state == State.IDLE ? State.RECEIVING : state;
                context.fireChannelRead(bytes);
            }
        }

        private void discard(ChannelHandlerContext context, ByteBuf bytes) {
            discardedBytes += bytes.readableBytes();
            bytes.release();
            if (discardedBytes > LINGER_MAX_BYTES) {
                close(context);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            if (state != State.ANSWERING) {
                context.read();
            }
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        await(context, TIMEOUT_S * 1_000L);
        context.read();
    }

    private void await(ChannelHandlerContext context, long timeoutMs) {
        cancelDeadline();
        deadline = context.executor().schedule(() -> late(context), timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void late(ChannelHandlerContext context) {
        if (state == State.RECEIVING) {
            refuse(context, Answer.text(408, "no complete request within " + TIMEOUT_S + " s"));
        } else {
            close(context);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (state == State.ENDING) {
            return;
        }
        if (state == State.ANSWERING) {
            pipelined = true;
            return;
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, malformed(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpRequest head) {
            begin(context, head);
        }
        if (part instanceof HttpContent content && state != State.ENDING) {
            keep(context, content);
        }
    }

    private static Answer malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Answer.text(414, "the request line is too long");
        }
        return cause instanceof TooLongHttpHeaderException
                ? Answer.text(431, "the request head is too long")
                : Answer.text(400, "not HTTP/1.1");
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request = head;
        if (!hasOneHost(head)) {
            refuse(context, Answer.text(400, "not one Host"));
        } else if (HttpUtil.getContentLength(head, 0L) > BODY_BYTES_MAX) {
            refuse(context, tooLong());
        } else if (HttpUtil.is100ContinueExpected(head)) {
            ChannelFuture unused = context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    /** RFC 9112 §3.2 demands exactly one Host, and HTTP/1.0 may have none. */
    private static boolean hasOneHost(HttpRequest head) {
        int count = head.headers().getAll(HttpHeaderNames.HOST).size();
        return count == 1 || count == 0 && head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    private static Answer tooLong() {
        return Answer.text(413, "more than " + BODY_BYTES_MAX + " bytes");
    }

    private void keep(ChannelHandlerContext context, HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > BODY_BYTES_MAX) {
            refuse(context, tooLong());
            return;
        }
        body.writeBytes(ByteBufUtil.getBytes(bytes));
        HttpRequest whole = request;
        if (content instanceof LastHttpContent && whole != null) {
            answer(context, whole);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest whole) {
        byte[] sent = body.toByteArray();
        body.reset();
        Pages.Request asked = new Pages.Request(
                whole.method().name(),
                whole.uri(),
                whole.headers().get(HttpHeaderNames.HOST),
                whole.headers().get(HttpHeaderNames.ORIGIN),
                whole.headers().get(HttpHeaderNames.ACCEPT),
                whole.headers().get(HttpHeaderNames.AUTHORIZATION),
                sent);
        state = State.ANSWERING;
        cancelDeadline();
        try {
            workers.execute(() -> {
                Answer answer = page(asked);
                context.executor().execute(() -> answered(context, whole, answer));
            });
        } catch (RejectedExecutionException stopped) {
            close(context);
        }
    }

    @SuppressWarnings("IllegalCatch") // a thread boundary: the client gets an answer, and the thread goes on
    private Answer page(Pages.Request asked) {
        try {
            return pages.answer(asked);
        } catch (IOException | RuntimeException | Error failure) {
            String what = OneLine.of(asked.method() + ' ' + asked.target());
            LOG.warn("request {} on the admin port failed", what, failure);
            return Answer.text(500, "internal error, see the log");
        }
    }

    private void answered(ChannelHandlerContext context, HttpRequest whole, Answer answer) {
        boolean keepAlive = HttpUtil.isKeepAlive(whole) && !pipelined;
        whenAnswered.run();
        state = State.IDLE;
        request = null;
        await(context, TIMEOUT_S * 1_000L);
        ChannelFuture written = write(context, answer, keepAlive, whole.protocolVersion());
        if (keepAlive) {
            written.addListener(done -> context.read());
        } else {
            end(context, written);
        }
    }

    private void refuse(ChannelHandlerContext context, Answer answer) {
        body.reset();
        end(context, write(context, answer, false, HttpVersion.HTTP_1_1));
    }

    /** Closes our side, and the other side when the client closes it, or a little later. */
    private void end(ChannelHandlerContext context, ChannelFuture written) {
        state = State.ENDING;
        await(context, LINGER_MS);
        Channel channel = context.channel();
        written.addListener(done -> {
            if (channel instanceof SocketChannel socket) {
                ChannelFuture unused = socket.shutdownOutput();
            }
            context.read();
        });
    }

    private static ChannelFuture write(
            ChannelHandlerContext context, Answer answer, boolean keepAlive, HttpVersion version) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        HttpUtil.setKeepAlive(response.headers(), version, keepAlive);
        return context.writeAndFlush(response);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
        state = State.ENDING;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection of the admin port broke", cause);
        close(context);
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
