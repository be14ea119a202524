package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayTimeouts;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from the request's head until both have ended, or one side failed. Confined to the
 * event loop of its client.
 *
 * <p>A response may begin, and end, before its request has ended. The rest of the request is then forwarded if the
 * upstream keeps its connection, and dropped otherwise.
 *
 * <pre>
 *   request    OPEN ──► ENDED            OPEN ──► DROPPED ──► ENDED
 *   link       SEEKING ──► CONNECTED ──► LEFT     (back to SEEKING for another attempt)
 *   response   AWAITED ⇄ INTERIM   AWAITED ──► FINAL ──► ENDED   AWAITED ──► SWITCHING
 * </pre>
 */
public final class RelayedExchange {
    /** More interim responses than any server needs; a flood of them would keep an exchange open forever. */
    private static final int INTERIM_COUNT_MAX = 100;

    private enum Request {
        /** More of it is expected, and forwarded. */
        OPEN,
        /** More of it is expected, and dropped: the client has its response, and the upstream takes no more. */
        DROPPED,
        ENDED
    }

    private enum Link {
        /** Too many exchanges are in flight, so that none is sought. */
        SHUT_OUT,
        SEEKING,
        CONNECTED,
        LEFT
    }

    private enum Response {
        AWAITED,
        /** An interim head was forwarded; another head follows. */
        INTERIM,
        /** A requested 101 was forwarded: behind it, the connection is a tunnel. */
        SWITCHING,
        /** The final head was forwarded, so no other response can be sent. */
        FINAL,
        ENDED
    }

    private final ExchangeContext context;
    private final ClientSide client;
    private final ConnectionTap tap;
    /** The client's framer keeps it until the next exchange begins. */
    private final Head head;
    /** Request bytes that wait for the upstream connection: at most one read of them. */
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);

    private Request request = Request.OPEN;
    private Link link = Link.SEEKING;
    private Response response = Response.AWAITED;
    private @Nullable UpstreamSide upstream;
    private boolean over;
    /** Even an empty chunked body would have to be sent again. */
    private boolean hasBody;

    private boolean retried;
    private int connectCount = 1;
    private int interimCount;
    private HeadEdit.Body body = HeadEdit.Body.AS_FRAMED;
    private boolean clientStays;
    private boolean upstreamStays;

    /**
     * An exchange whose request head is complete; call {@link #start} next.
     *
     * @param head stays unchanged until the exchange is over
     */
    public RelayedExchange(
            ExchangeContext context, ClientSide client, ConnectionTap tap, Head head, BodyFraming framing) {
        this.context = context;
        this.client = client;
        this.tap = tap;
        this.head = head;
        clientStays = head.keepsAlive();
        hasBody = framing == BodyFraming.CHUNKED;
    }

    /** Seeks an upstream connection; may fail at once. */
    public void start() {
        link = context.inFlight().enter() ? Link.SEEKING : Link.SHUT_OUT;
        context.counters().increment(RelayCounter.REQUESTS);
        context.counters().increment(RelayCounter.REQUESTS_IN_FLIGHT);
        if ("CONNECT".equals(head.method())) {
            fail(Failure.of(FailureCause.REQUEST_REFUSED, 501, "CONNECT is not supported"));
        } else if (link == Link.SEEKING) {
            client.upstreams().acquire(this, false);
        }
    }

    /** The client that asks. */
    public ClientSide client() {
        return client;
    }

    /** Where the exchange is recorded. */
    public ConnectionTap tap() {
        return tap;
    }

    /** Whether both sides have ended, or one failed. */
    public boolean isOver() {
        return over;
    }

    public boolean isResponseEnded() {
        return response == Response.ENDED;
    }

    /** Whether the client's next bytes belong to a message that may be framed now. */
    public boolean takesRequest() {
        return over || request != Request.ENDED;
    }

    /** Whether to read the client: its bytes can be forwarded, or none are expected and only a close is. */
    public boolean demandsRequest() {
        UpstreamSide to = upstream;
        return over || request != Request.OPEN || (link == Link.CONNECTED && to != null && to.isWritable());
    }

    /**
     * Rejects a request that exceeded the in-flight limit. Called after framing what was read, so that the connection
     * can stay open if the request is complete.
     *
     * @return whether the request was rejected
     */
    public boolean refuseOverload() {
        if (over || link != Link.SHUT_OUT) {
            return false;
        }
        fail(Failure.of(FailureCause.OVERLOADED, 503, "too many requests are in flight"));
        return true;
    }

    /** Forwards a request head that was made for the upstream; takes it over. */
    public void requestHead(ByteBuf made) {
        UpstreamSide to = upstream;
        if (link == Link.CONNECTED && to != null) {
            to.writeHead(made);
        } else {
            held.add(made);
        }
    }

    /** Forwards the framed bytes of the request. */
    public void requestBytes(MessageBytes message) {
        UpstreamSide to = upstream;
        if (over || request == Request.DROPPED || !message.hasFramed()) {
            message.skip();
        } else if (link == Link.CONNECTED && to != null) {
            to.write(message.take());
        } else {
            held.add(message.take());
        }
    }

    /** Payload of the request, borrowed. */
    public void requestPayload(ByteBuffer payload) {
        hasBody = true;
        tap.requestBody(payload);
    }

    /** The request was framed to its end. */
    public void requestEnded() {
        request = Request.ENDED;
        finishIfEnded();
    }

    /** Sends the request bytes that were written. */
    public void flushRequest() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    /** An upstream connection is being established for this exchange. */
    public void connecting(UpstreamSide to) {
        upstream = to;
    }

    /** The upstream connection is established: sends the bytes that waited for it. */
    public void connected(UpstreamSide to) {
        upstream = to;
        link = Link.CONNECTED;
        to.expectResponseTo(head.method());
        ByteBuf bytes = held.pollFirst();
        while (bytes != null) {
            to.write(bytes);
            bytes = held.pollFirst();
        }
    }

    /**
     * Tries the next upstream, if there is one. No byte was sent, so any request may be tried again.
     *
     * @param target the upstream, as configured
     */
    public void connectFailed(String target, Throwable failure) {
        upstream = null;
        if (connectCount < client.upstreams().count()) {
            connectCount++;
            client.upstreams().acquire(this, false);
        } else if (failure instanceof ConnectTimeoutException) {
            fail(Failure.of(
                    FailureCause.UPSTREAM_CONNECT_TIMEOUT, 504, "upstream " + target + " did not accept in time"));
        } else {
            String why = failure instanceof SSLException ? ": " + failure.getMessage() : "";
            fail(Failure.of(FailureCause.UPSTREAM_UNREACHABLE, 502, "upstream " + target + " cannot be reached" + why));
        }
    }

    /** A head of a response, interim or final, is complete. */
    public void responseHead(Head received, BodyFraming framing, MessageBytes message) {
        int status = received.status();
        boolean passes = status >= 200 ? acceptFinal(received, framing) : acceptInterim(status);
        if (!passes) {
            message.skip();
            return;
        }
        HeadEdit.Body form = status < 200 || status == 204 ? HeadEdit.Body.NONE : body;
        client.responseHead(received, connectionField(received), form, message);
    }

    private boolean acceptInterim(int status) {
        if (status == Statuses.SWITCHING_PROTOCOLS) {
            if (request == Request.ENDED && head.asksForUpgrade()) {
                response = Response.SWITCHING;
                return true;
            }
            fail(Failure.badResponse(null, "upstream switched protocols without being asked"));
            return false;
        }
        if (++interimCount > INTERIM_COUNT_MAX) {
            fail(Failure.badResponse(null, "more than " + INTERIM_COUNT_MAX + " interim responses"));
            return false;
        }
        if (isToHttp10()) {
            // HTTP/1.0 does not have interim responses (RFC 9110 §15.2).
            return false;
        }
        response = Response.INTERIM;
        return true;
    }

    private boolean acceptFinal(Head received, BodyFraming framing) {
        if (isToHttp10() && received.codesTransfer()) {
            fail(Failure.badResponse(null, "a transfer coding that HTTP/1.0 does not have"));
            return false;
        }
        response = Response.FINAL;
        context.counters().response(received.status());
        boolean untilClose = framing == BodyFraming.UNTIL_CLOSE;
        boolean unchunked = isToHttp10() && framing == BodyFraming.CHUNKED;
        body = unchunked ? HeadEdit.Body.UNCHUNKED : HeadEdit.Body.AS_FRAMED;
        upstreamStays = !untilClose
                && received.keepsAlive()
                && (!isToHttp10() || received.hasToken("connection", "keep-alive"));
        boolean requestPasses = request == Request.ENDED || upstreamStays;
        clientStays &= !untilClose && !unchunked && !context.isDraining() && requestPasses;
        return true;
    }

    /** The Connection field that the client needs with this head. */
    private HeadEdit.Connection connectionField(Head received) {
        if (response != Response.FINAL) {
            return response == Response.SWITCHING ? HeadEdit.Connection.UPGRADE : HeadEdit.Connection.NONE;
        }
        if (!clientStays) {
            return HeadEdit.Connection.CLOSE;
        }
        boolean assumesClose = isToHttp10() || received.minorVersion() == 0;
        return assumesClose ? HeadEdit.Connection.KEEP_ALIVE : HeadEdit.Connection.NONE;
    }

    private boolean isToHttp10() {
        return head.minorVersion() == 0;
    }

    /** Payload of the response, borrowed. */
    public void responsePayload(ByteBuffer payload) {
        tap.responseBody(payload);
        if (body == HeadEdit.Body.UNCHUNKED) {
            client.responsePayload(payload);
        }
    }

    /** Forwards the framed bytes of the response. */
    public void responseBytes(MessageBytes message) {
        if (response == Response.AWAITED || body == HeadEdit.Body.UNCHUNKED || !message.hasFramed()) {
            message.skip();
        } else {
            client.responseBytes(message);
        }
    }

    /** An interim response ended: the next bytes belong to another head, which is forwarded as a whole. */
    public void interimEnded() {
        UpstreamSide to = upstream;
        if (response == Response.SWITCHING && to != null) {
            upstream = null;
            tap.upgraded(context.nowNs());
            Tunnel tunnel = new Tunnel(context, client, to, tap);
            to.begin(tunnel);
            client.begin(tunnel);
            end();
        } else if (response == Response.INTERIM) {
            response = Response.AWAITED;
        }
    }

    /** @param excess bytes followed the response, so the connection is not safe for another exchange */
    public void responseEnded(boolean excess) {
        response = Response.ENDED;
        upstreamStays &= !excess;
        if (request != Request.ENDED && !upstreamStays) {
            dropRequest();
        }
        finishIfEnded();
    }

    private void dropRequest() {
        request = Request.DROPPED;
        clientStays = false;
        letGoOfUpstream();
        client.endOutput();
    }

    private void finishIfEnded() {
        if (over || request != Request.ENDED || response != Response.ENDED) {
            return;
        }
        UpstreamSide from = upstream;
        upstream = null;
        if (from != null) {
            from.flush();
            if (upstreamStays) {
                from.release();
            } else {
                from.abandon();
            }
        }
        end();
        // If a drain began after the head was forwarded, the next response announces it.
        if (!clientStays) {
            client.closeAfterWrites(context.isDraining() ? CloseReason.SHUTDOWN : CloseReason.NOT_KEPT_ALIVE);
        }
    }

    /**
     * The upstream closed the connection before the response was complete.
     *
     * @param target the upstream, as configured
     */
    public void upstreamClosed(UpstreamSide from, String target) {
        upstream = null;
        boolean begun = response == Response.FINAL || response == Response.ENDED;
        if (!begun) {
            from.failed("closed a connection without a response");
        }
        if (response == Response.ENDED) {
            dropRequest();
        } else if (!retried && request == Request.ENDED && RetryPolicy.allows(from, head.method(), hasBody)) {
            retried = true;
            context.counters().increment(RelayCounter.UPSTREAM_RETRIES);
            held.add(client.requestHead(head));
            link = Link.SEEKING;
            client.upstreams().acquire(this, true);
        } else {
            String when = begun ? " within its response" : " without a response";
            fail(Failure.of(FailureCause.UPSTREAM_RESET, 502, "upstream " + target + " closed the connection" + when));
        }
    }

    /** The response cannot be framed. */
    public void badResponse(FramingException refused) {
        fail(Failure.badResponse(
                refused.reason(), "upstream answered with a malformed response: " + refused.getMessage()));
    }

    /** The client's connection is closed. */
    public void clientGone(String detail) {
        if (!over) {
            record(FailureCause.CLIENT_GONE, 0, detail);
        }
    }

    /** Fails the exchange if the side we are waiting for has been silent too long. */
    public void checkDeadline(long quietNs) {
        UpstreamSide to = upstream;
        RelayTimeouts timeouts = context.timeouts();
        if (to != null && link != Link.CONNECTED) {
            return;
        }
        boolean awaitsBody = request == Request.DROPPED || (request == Request.OPEN && to != null && to.isWritable());
        if (awaitsBody || !client.isWritable()) {
            if (quietNs >= timeouts.idleNs()) {
                fail(Failure.of(FailureCause.CLIENT_TIMEOUT, 408, "the client was quiet for too long"));
            }
        } else if (quietNs >= timeouts.responseNs()) {
            if (to != null) {
                to.failed("did not answer in time");
            }
            fail(Failure.of(FailureCause.UPSTREAM_TIMEOUT, 504, "upstream did not answer in time"));
        }
    }

    /**
     * Ends the exchange without a complete response from the upstream. The client gets a response generated by the
     * proxy if it has received nothing yet, and otherwise a reset, so that it cannot mistake the part for the whole.
     */
    public void fail(Failure failure) {
        boolean answerable = response != Response.FINAL && response != Response.ENDED;
        boolean stays = answerable
                && request == Request.ENDED
                && clientStays
                && !context.isDraining()
                && failure.status() > 500;
        context.failures().note(failure, context.nowNs());
        record(failure.cause(), answerable ? failure.status() : 0, failure.detail());
        CloseReason reason = closeReason(failure.cause());
        if (answerable) {
            client.answer(failure, "HEAD".equals(head.method()), stays, reason);
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
        tap.failed(cause, statusSent, detail, context.nowNs());
        context.counters().failure(cause);
        end();
    }

    private void letGoOfUpstream() {
        UpstreamSide from = upstream;
        upstream = null;
        if (from != null) {
            from.abandon();
        }
    }

    private void end() {
        over = true;
        if (link != Link.SHUT_OUT) {
            context.inFlight().leave();
        }
        link = Link.LEFT;
        context.counters().decrement(RelayCounter.REQUESTS_IN_FLIGHT);
        ByteBuf bytes = held.pollFirst();
        while (bytes != null) {
            bytes.release();
            bytes = held.pollFirst();
        }
    }

    /** Reads the upstream if the client can take the bytes. */
    public void demandResponse() {
        UpstreamSide from = upstream;
        if (from != null && link == Link.CONNECTED && client.isWritable()) {
            from.read();
        }
    }
}
