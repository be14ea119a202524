package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.Methods;
import io.reprise.http.Statuses;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.LocalResponse.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from the request's head until both have ended, or one side failed. One object serves
 * all exchanges of a client connection, one after the other. Confined to the event loop of that connection.
 *
 * <p>A response may begin, and end, before its request has ended. The rest of the request is then forwarded if the
 * upstream keeps its connection, and dropped otherwise.
 */
final class Exchange {
    /** More interim responses than any server needs; a flood of them would keep an exchange open forever. */
    private static final int INTERIM_COUNT_MAX = 100;

    private final RelayLoop loop;
    private final ClientHandler client;
    private final ConnectionTap tap;
    /** Request bytes that wait for the upstream connection: at most one read of them. */
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);

    private @Nullable UpstreamHandler upstream;
    private @Nullable Head request;
    private boolean connected;
    private boolean active;
    private boolean requestEnded;
    private boolean requestHasBody;
    /** A head was forwarded: the bytes that follow belong to it. */
    private boolean headPassed;

    /** The final head was forwarded, so no other response can be sent. */
    private boolean responseStarted;

    private boolean responseEnded;
    private boolean requestDropped;
    private boolean retried;
    private boolean toHttp10;
    private boolean withoutChunking;
    private boolean clientStays;
    private boolean upstreamStays;
    private boolean overloaded;
    private int connectAttempts;
    private int interimCount;
    /** A requested 101 was forwarded: behind it, the connection is a tunnel. */
    private boolean upgraded;

    Exchange(RelayLoop loop, ClientHandler client, ConnectionTap tap) {
        this.loop = loop;
        this.client = client;
        this.tap = tap;
    }

    ClientHandler client() {
        return client;
    }

    ConnectionTap tap() {
        return tap;
    }

    boolean isActive() {
        return active;
    }

    boolean isResponseEnded() {
        return responseEnded;
    }

    /** Whether the client's next bytes belong to a message that may be framed now. */
    boolean takesRequest() {
        return !active || !requestEnded;
    }

    /** Whether to read the client: its bytes can be forwarded, or none are expected and only a close is. */
    boolean demandsRequest() {
        UpstreamHandler to = upstream;
        return !active || requestEnded || requestDropped || (connected && to != null && to.isWritable());
    }

    /** A request head is complete. */
    void begin(Head head, BodyFraming framing) {
        request = head;
        active = true;
        connected = false;
        requestEnded = false;
        headPassed = false;
        responseStarted = false;
        responseEnded = false;
        requestDropped = false;
        retried = false;
        connectAttempts = 1;
        interimCount = 0;
        upgraded = false;
        toHttp10 = head.minorVersion() == 0;
        withoutChunking = false;
        clientStays = head.keepsAlive();
        // Even an empty chunked body would have to be sent again.
        requestHasBody = framing == BodyFraming.CHUNKED;
        upstreamStays = false;
        overloaded = !loop.inFlight().enter();
        loop.counters().increment(RelayCounter.REQUESTS);
        loop.counters().increment(RelayCounter.REQUESTS_IN_FLIGHT);
        if ("CONNECT".equals(head.method())) {
            fail(Failure.of(FailureCause.REQUEST_REFUSED, 501, "CONNECT is not supported"));
        } else if (!overloaded) {
            loop.pool().acquire(this, false);
        }
    }

    /**
     * Rejects a request that exceeded the in-flight limit. Called after framing what was read, so that the connection
     * can stay open if the request is complete.
     *
     * @return whether a request was rejected
     */
    boolean refuseOverload() {
        if (!active || !overloaded) {
            return false;
        }
        fail(Failure.of(FailureCause.OVERLOADED, 503, "too many requests are in flight"));
        return true;
    }

    /** The head of the request under way, which the client's framer keeps until the next one. */
    private Head request() {
        return Objects.requireNonNull(request, "request");
    }

    /** Forwards the request's head, together with the bytes that follow if it needs no edit. */
    void requestHead(WireInput input) {
        Head head = request();
        boolean asRead = input.keepHead(head);
        int following = input.copiedCount();
        ByteBuf edited = HeadRewriter.request(head, client.forwarded(), following, client.allocator());
        if (edited != null || !asRead) {
            input.skip();
            headToUpstream(edited != null ? edited : HeadRewriter.copy(head, following, client.allocator()));
        }
    }

    /** Forwards the framed bytes of the request. */
    void requestBytes(WireInput input) {
        if (!active || requestDropped || !input.hasFramed()) {
            input.skip();
        } else {
            toUpstream(input.take());
        }
    }

    void requestPayload(ByteBuffer payload) {
        requestHasBody = true;
        tap.requestBody(payload);
    }

    void requestEnded() {
        requestEnded = true;
        finishIfEnded();
    }

    /** An upstream connection is being established for this exchange. */
    void connecting(UpstreamHandler to) {
        upstream = to;
    }

    /** The upstream connection is established: sends the bytes that waited for it. */
    void connected(UpstreamHandler to) {
        upstream = to;
        connected = true;
        to.expectResponseTo(request().method());
        ByteBuf bytes = held.pollFirst();
        while (bytes != null) {
            to.output().write(bytes);
            bytes = held.pollFirst();
        }
    }

    /** Tries the next upstream, if there is one. No byte was sent, so any request may be tried again. */
    void connectFailed(UpstreamPool.Target target, Throwable failure) {
        upstream = null;
        if (connectAttempts < loop.pool().targetCount()) {
            connectAttempts++;
            loop.pool().acquire(this, false);
        } else if (failure instanceof ConnectTimeoutException) {
            fail(Failure.of(
                    FailureCause.UPSTREAM_CONNECT_TIMEOUT, 504, "upstream " + target + " did not accept in time"));
        } else {
            String why = failure instanceof SSLException ? ": " + failure.getMessage() : "";
            fail(Failure.of(FailureCause.UPSTREAM_UNREACHABLE, 502, "upstream " + target + " cannot be reached" + why));
        }
    }

    /** A head of a response, interim or final, is complete. */
    void responseHead(Head head, BodyFraming framing, WireInput input) {
        int status = head.status();
        boolean passes = status >= 200 ? acceptFinal(head, framing) : acceptInterim(status);
        if (!passes) {
            input.skip();
            return;
        }
        headPassed = true;
        boolean asRead = input.keepHead(head);
        int following = input.copiedCount();
        ByteBuf edited =
                HeadRewriter.response(head, connectionField(head), bodyOf(status), following, client.allocator());
        if (edited != null || !asRead) {
            input.skip();
            client.writeHead(edited != null ? edited : HeadRewriter.copy(head, following, client.allocator()));
        }
    }

    private boolean acceptInterim(int status) {
        if (status == Statuses.SWITCHING_PROTOCOLS) {
            upgraded = requestEnded && request().asksForUpgrade();
            if (upgraded) {
                return true;
            }
            fail(Failure.of(
                    FailureCause.UPSTREAM_BAD_RESPONSE, 502, "upstream switched protocols without being asked"));
            return false;
        }
        if (++interimCount > INTERIM_COUNT_MAX) {
            fail(Failure.badResponse(null, "more than " + INTERIM_COUNT_MAX + " interim responses"));
            return false;
        }
        // HTTP/1.0 does not have interim responses (RFC 9110 §15.2).
        return !toHttp10;
    }

    private boolean acceptFinal(Head head, BodyFraming framing) {
        if (toHttp10 && head.codesTransfer()) {
            fail(Failure.badResponse(null, "a transfer coding that HTTP/1.0 does not have"));
            return false;
        }
        responseStarted = true;
        loop.counters().response(head.status());
        boolean untilClose = framing == BodyFraming.UNTIL_CLOSE;
        withoutChunking = toHttp10 && framing == BodyFraming.CHUNKED;
        upstreamStays = !untilClose && head.keepsAlive() && (!toHttp10 || head.hasToken("connection", "keep-alive"));
        clientStays &= !untilClose && !withoutChunking && !loop.isDraining() && (requestEnded || upstreamStays);
        return true;
    }

    /** The Connection field that the client needs with this head. */
    private HeadRewriter.Connection connectionField(Head head) {
        if (!responseStarted) {
            return upgraded ? HeadRewriter.Connection.UPGRADE : HeadRewriter.Connection.NONE;
        }
        if (!clientStays) {
            return HeadRewriter.Connection.CLOSE;
        }
        boolean assumesClose = toHttp10 || head.minorVersion() == 0;
        return assumesClose ? HeadRewriter.Connection.KEEP_ALIVE : HeadRewriter.Connection.NONE;
    }

    private HeadRewriter.Body bodyOf(int status) {
        if (status < 200 || status == 204) {
            return HeadRewriter.Body.NONE;
        }
        return withoutChunking ? HeadRewriter.Body.UNCHUNKED : HeadRewriter.Body.AS_FRAMED;
    }

    void responsePayload(ByteBuffer payload) {
        if (withoutChunking) {
            ByteBuf copy = client.allocator().ioBuffer(payload.remaining()).writeBytes(payload.duplicate());
            tap.responseBody(payload);
            client.write(copy);
        } else {
            tap.responseBody(payload);
        }
    }

    /** Forwards the framed bytes of the response. */
    void responseBytes(WireInput input) {
        if (!headPassed || withoutChunking || !input.hasFramed()) {
            input.skip();
        } else {
            client.write(input.take());
        }
    }

    /** An interim response ended: the next bytes belong to another head, which is forwarded as a whole. */
    void interimEnded() {
        headPassed = false;
        UpstreamHandler to = upstream;
        if (upgraded && to != null) {
            upstream = null;
            tap.upgraded(loop.nowNs());
            Tunnel tunnel = new Tunnel(loop, client, to, tap);
            to.begin(tunnel);
            client.begin(tunnel);
            end();
        }
    }

    /** @param excess bytes followed the response, so the connection is not safe for another exchange */
    void responseEnded(boolean excess) {
        responseEnded = true;
        upstreamStays &= !excess;
        if (!requestEnded && !upstreamStays) {
            dropRequest();
        }
        finishIfEnded();
    }

    /** Drops the rest of the request: the client has its response, and the upstream takes no more. */
    private void dropRequest() {
        requestDropped = true;
        clientStays = false;
        letGoOfUpstream();
        client.endOutput();
    }

    private void finishIfEnded() {
        if (!active || !requestEnded || !responseEnded) {
            return;
        }
        UpstreamHandler from = upstream;
        upstream = null;
        if (from != null) {
            from.output().flush();
            if (upstreamStays) {
                loop.pool().release(from);
            } else {
                from.abandon();
            }
        }
        end();
        // If a drain began after the head was forwarded, the next response announces it.
        if (!clientStays) {
            client.closeAfterWrites(loop.isDraining() ? CloseReason.SHUTDOWN : CloseReason.NOT_KEPT_ALIVE);
        }
    }

    /** The upstream closed the connection before the response was complete. */
    void upstreamClosed(UpstreamHandler from) {
        upstream = null;
        if (!responseStarted) {
            loop.pool().failed(from, "closed a connection without a response");
        }
        if (responseEnded) {
            dropRequest();
        } else if (mayRetry(from)) {
            retried = true;
            loop.counters().increment(RelayCounter.UPSTREAM_RETRIES);
            ByteBuf edited = HeadRewriter.request(request(), client.forwarded(), 0, client.allocator());
            held.add(edited != null ? edited : HeadRewriter.copy(request(), 0, client.allocator()));
            connected = false;
            loop.pool().acquire(this, true);
        } else {
            String when = responseStarted ? " within its response" : " without a response";
            fail(Failure.of(
                    FailureCause.UPSTREAM_RESET, 502, "upstream " + from.target() + " closed the connection" + when));
        }
    }

    /** A kept connection that closed without answering probably closed before the request came (RFC 9110 §9.2.2). */
    private boolean mayRetry(UpstreamHandler from) {
        if (retried || !from.isReused() || from.hasAnswered() || !requestEnded || requestHasBody) {
            return false;
        }
        return Methods.isIdempotent(request().method());
    }

    void badResponse(FramingException refused) {
        fail(Failure.badResponse(
                refused.reason(), "upstream answered with a malformed response: " + refused.getMessage()));
    }

    void clientGone(String detail) {
        if (active) {
            record(FailureCause.CLIENT_GONE, 0, detail);
        }
    }

    /** Fails the exchange if the side we are waiting for has been silent too long. */
    void checkDeadline(long quietNs) {
        UpstreamHandler to = upstream;
        RelayTimeouts timeouts = loop.config().timeouts();
        if (to != null && !connected) {
            return;
        }
        boolean awaitsBody = !requestEnded && (requestDropped || (to != null && to.isWritable()));
        if (awaitsBody || !client.isWritable()) {
            if (quietNs >= timeouts.idleNs()) {
                fail(Failure.of(FailureCause.CLIENT_TIMEOUT, 408, "the client was quiet for too long"));
            }
        } else if (quietNs >= timeouts.responseNs()) {
            if (to != null) {
                loop.pool().failed(to, "did not answer in time");
            }
            fail(Failure.of(FailureCause.UPSTREAM_TIMEOUT, 504, "upstream did not answer in time"));
        }
    }

    /**
     * Ends the exchange without a complete response from the upstream. The client gets a response generated by the
     * proxy if it has received nothing yet, and otherwise a reset, so that it cannot mistake the part for the whole.
     */
    void fail(Failure failure) {
        boolean answerable = !responseStarted;
        boolean headOnly = "HEAD".equals(request().method());
        boolean stays = answerable && requestEnded && clientStays && !loop.isDraining() && failure.status() > 500;
        loop.failures().note(failure, loop.nowNs());
        record(failure.cause(), answerable ? failure.status() : 0, failure.detail());
        CloseReason reason = closeReason(failure.cause());
        if (answerable) {
            client.answer(LocalResponse.of(failure, stays, headOnly, client.allocator()), stays, reason);
        } else {
            client.reset(reason);
        }
    }

    private static CloseReason closeReason(FailureCause cause) {
        return switch (cause) {
            case REQUEST_REFUSED -> CloseReason.PROTOCOL_ERROR;
            case CLIENT_GONE -> CloseReason.CLIENT_CLOSED;
            case CLIENT_TIMEOUT -> CloseReason.IDLE_TIMEOUT;
            case SHUTDOWN -> CloseReason.SHUTDOWN;
            default -> CloseReason.UPSTREAM_FAILED;
        };
    }

    private void record(FailureCause cause, int statusSent, String detail) {
        letGoOfUpstream();
        tap.failed(cause, statusSent, detail, loop.nowNs());
        loop.counters().failure(cause);
        end();
    }

    private void letGoOfUpstream() {
        UpstreamHandler from = upstream;
        upstream = null;
        if (from != null) {
            from.abandon();
        }
    }

    private void end() {
        active = false;
        if (!overloaded) {
            loop.inFlight().leave();
        }
        connected = false;
        loop.counters().decrement(RelayCounter.REQUESTS_IN_FLIGHT);
        ByteBuf bytes = held.pollFirst();
        while (bytes != null) {
            bytes.release();
            bytes = held.pollFirst();
        }
    }

    private void toUpstream(ByteBuf bytes) {
        UpstreamHandler to = upstream;
        if (connected && to != null) {
            to.output().write(bytes);
        } else {
            held.add(bytes);
        }
    }

    private void headToUpstream(ByteBuf made) {
        UpstreamHandler to = upstream;
        if (connected && to != null) {
            to.output().writeHead(made);
        } else {
            held.add(made);
        }
    }

    void flushRequest() {
        if (upstream != null) {
            upstream.output().flush();
        }
    }

    /** Reads the upstream if the client can take the bytes. */
    void demandResponse() {
        UpstreamHandler from = upstream;
        if (from != null && connected && client.isWritable()) {
            from.read();
        }
    }
}
