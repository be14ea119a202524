package io.reprise.replayer.engine;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.Methods;
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
 * Drives one login: sends its requests one after the other, on a connection that is opened again before each write and
 * where the target closes it, and passes the responses on. Confined to the event loop of its client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel
final class LoginConnection implements Connector.Listener {
    private final LoginClient client;
    private final LoginCourse course;
    private final LaneLogin login;
    private @Nullable LoginRequest request;
    private @Nullable Wire wire;
    private @Nullable ScheduledFuture<?> timeout;
    private Attempt attempt = Attempt.FIRST;
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
        attempt = Attempt.FIRST;
        client.onSent();
        Wire current = wire;
        // The target may be about to close a kept connection, and a write must not be sent twice.
        if (current != null && current.isReusable() && Methods.isIdempotent(following.method())) {
            current.send(following);
            return;
        }
        if (current != null) {
            current.spend();
        }
        connect();
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
    private final class Wire extends ResponseHandler {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable Head head;
        private Use use = Use.FRESH;
        private boolean kept;

        /** Closes it for good. */
        void spend() {
            use = Use.SPENT;
            close();
        }

        boolean isReusable() {
            return use == Use.REUSABLE && isActive();
        }

        void send(LoginRequest next) {
            head = null;
            body.reset();
            kept = use == Use.REUSABLE;
            use = Use.ASKED;
            expectResponse(next.method());
            context()
                    .writeAndFlush(
                            Unpooled.wrappedBuffer(next.bytes()), context().voidPromise());
        }

        @Override
        boolean isAsked() {
            return use == Use.ASKED;
        }

        @Override
        void onFirstByte() {
            // logins are not measured
        }

        @Override
        void onFinalHead(Head received) {
            head = Head.parseResponse(Arrays.copyOf(received.array(), received.length()), RecordedHeads.LIMITS);
        }

        @Override
        public void onBody(ByteBuffer payload) {
            if (use != Use.ASKED) {
                return; // the rest of a body that was too long
            }
            if (body.size() + payload.remaining() > LoginCourse.BODY_BYTES_MAX) {
                use = Use.SPENT;
                fail(course.failed("a response of more than " + LoginCourse.BODY_BYTES_MAX + " bytes")
                        .reason());
                return;
            }
            byte[] part = new byte[payload.remaining()];
            payload.duplicate().get(part);
            body.writeBytes(part);
        }

        @Override
        void onRead(MessageFramer received) {
            // heads of a few logins need no account
        }

        @Override
        void onComplete(boolean reusable) {
            Head received = head;
            if (received == null || use != Use.ASKED) {
                return;
            }
            use = reusable ? Use.REUSABLE : Use.SPENT;
            try {
                course.onResponse(received, body.toByteArray());
            } catch (LoginException e) {
                fail(e.reason());
                return;
            }
            if (!reusable) {
                close();
            }
            next();
        }

        @Override
        void onBadResponse(FramingException reason) {
            use = Use.SPENT;
            fail(course.failed("no valid response (" + reason.getMessage() + ")")
                    .reason());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (use != Use.ASKED || over || completeAtClose()) {
                return;
            }
            use = Use.SPENT;
            LoginRequest asked = request;
            if (kept && attempt == Attempt.FIRST && asked != null && maySendAgain(asked.method())) {
                attempt = Attempt.SECOND;
                connect();
                return;
            }
            String how = lastError().isEmpty() ? "the target closed the connection" : "lost (" + lastError() + ")";
            fail(course.failed(how + " before the end of its response").reason());
        }
    }

    /** How often the request under way was sent. */
    private enum Attempt {
        FIRST,
        /** Its kept connection turned out to be closed. */
        SECOND
    }

    /** What a connection can be used for. */
    private enum Use {
        FRESH,
        /** A request waits for its response. */
        ASKED,
        /** It can carry another request. */
        REUSABLE,
        /** It is closed, or about to be. */
        SPENT
    }
}
