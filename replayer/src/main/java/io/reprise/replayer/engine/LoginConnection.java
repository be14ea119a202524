package io.reprise.replayer.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.MessageFramer.Progress;
import io.reprise.http.Statuses;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.LoginCourse;
import io.reprise.replayer.login.LoginCourse.LoginRequest;
import io.reprise.replayer.login.LoginException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Drives one login: sends its requests one after the other, on a connection that is opened again where the target
 * closes it, and passes the responses on. Confined to the event loop of its client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
final class LoginConnection implements Connector.Listener {
    private final LoginClient client;
    private final LoginCourse course;
    private final LaneLogin login;
    private @Nullable LoginRequest request;
    private @Nullable Wire wire;
    private @Nullable ScheduledFuture<?> timeout;
    private boolean over;

    LoginConnection(LoginClient client, LoginCourse course, LaneLogin login) {
        this.client = client;
        this.course = course;
        this.login = login;
    }

    void begin() {
        timeout = client.loop()
                .schedule(
                        () -> fail(course.failed("the login did not end within "
                                        + TimeUnit.NANOSECONDS.toMillis(client.timeoutNs()) + " ms")
                                .reason()),
                        client.timeoutNs(),
                        TimeUnit.NANOSECONDS);
        next();
    }

    private void next() {
        LoginRequest following;
        try {
            following = course.nextRequest();
        } catch (LoginException e) {
            fail(e.reason());
            return;
        }
        request = following;
        if (following == null) {
            end();
            login.succeed(course.outcome());
            return;
        }
        Wire current = wire;
        if (current != null && current.isReusable()) {
            current.send(following);
        } else {
            connect();
        }
    }

    private void connect() {
        Wire fresh = new Wire();
        wire = fresh;
        client.connector().connect(client.loop(), fresh, this);
    }

    @Override
    public void onReady(Channel channel) {
        LoginRequest next = request;
        Wire current = wire;
        if (over || next == null || current == null) {
            channel.close();
        } else {
            current.send(next);
        }
    }

    @Override
    public void onFailed(Throwable cause) {
        fail(course.failed(ConnectFailure.of(cause).detail()).reason());
    }

    /** Ends the login without success. */
    void fail(String reason) {
        if (!over) {
            end();
            login.fail(reason);
        }
    }

    private void end() {
        over = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (wire != null) {
            wire.close();
        }
        client.ended(this);
    }

    /** The connection of the moment, with at most one request on it. */
    private final class Wire extends ChannelInboundHandlerAdapter implements FrameSink {
        private final MessageFramer framer = MessageFramer.ofResponses(RecordedHeads.LIMITS);
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable ChannelHandlerContext context;
        private @Nullable Head head;
        private boolean persistent;
        private boolean waits;

        /** It is added to the channel of each address that is tried, one after another. */
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        boolean isReusable() {
            return persistent && context != null && context.channel().isActive();
        }

        void send(LoginRequest next) {
            head = null;
            body.reset();
            waits = true;
            framer.responseTo(next.method());
            if (context != null) {
                client.onSent();
                context.writeAndFlush(Unpooled.wrappedBuffer(next.bytes()), context.voidPromise());
            }
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
                if (!waits) {
                    ctx.close();
                    return;
                }
                frame(in.nioBuffer());
            } catch (FramingException e) {
                fail(course.failed("no valid response (" + e.getMessage() + ")").reason());
            } finally {
                in.release();
            }
        }

        private void frame(ByteBuffer in) {
            Progress progress = framer.advance(in, this);
            while (progress != Progress.NEED_INPUT && waits) {
                if (progress == Progress.END && head != null) {
                    complete();
                    return;
                }
                progress = framer.advance(in, this);
            }
        }

        @Override
        public void onHead(Head received) {
            if (!Statuses.isInterim(received.status())) {
                persistent = received.keepsAlive();
                head = Head.parseResponse(Arrays.copyOf(received.array(), received.length()), RecordedHeads.LIMITS);
            }
        }

        @Override
        public void onBody(ByteBuffer payload) {
            if (body.size() + payload.remaining() > LoginCourse.BODY_BYTES_MAX) {
                waits = false;
                fail(course.failed("a response of more than " + LoginCourse.BODY_BYTES_MAX + " bytes")
                        .reason());
                return;
            }
            byte[] part = new byte[payload.remaining()];
            payload.duplicate().get(part);
            body.writeBytes(part);
        }

        @Override
        public void onEnd(ByteBuffer trailers) {
            // the end itself is reported by the framer's progress
        }

        private void complete() {
            Head received = head;
            waits = false;
            if (received == null || over) {
                return;
            }
            try {
                course.onResponse(received, body.toByteArray());
            } catch (LoginException e) {
                fail(e.reason());
                return;
            }
            if (!persistent) {
                close();
            }
            next();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!waits || over) {
                return;
            }
            try {
                persistent = false;
                if (framer.isMidMessage() && framer.endOfInput(this)) {
                    complete();
                    return;
                }
            } catch (FramingException e) {
                // the response is not complete
            }
            waits = false;
            fail(course.failed("the target closed the connection before the end of its response")
                    .reason());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof VirtualMachineError error) {
                throw error; // a lack of memory is not the target's failure; it ends the run
            }
            ctx.close();
        }
    }
}
