package io.reprise.proxy.relay.exchange;

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
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayTimeouts;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

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

    private enum RequestBody {
        NONE,
        /** The head says that one follows. */
        ANNOUNCED,
        /** Some of it came, or it is chunked, because even an empty chunked body would have to be sent again. */
        BEGUN
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

    private final Persistence persistence;
    private final UpstreamLink link = new UpstreamLink();

    private Request request = Request.OPEN;
    private Response response = Response.AWAITED;
    private RequestBody body;
    private boolean retried;
    private int connectCount = 1;
    private int interimCount;

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
        persistence = new Persistence(head, client.upstreams().areMirrored());
        body = switch (framing) {
            case NONE -> RequestBody.NONE;
            case LENGTH, UNTIL_CLOSE -> RequestBody.ANNOUNCED;
            case CHUNKED -> RequestBody.BEGUN;
        };
    }

    /** Seeks an upstream connection; may fail at once. */
    public void start() {
        if (!context.inFlight().enter()) {
            link.shutOut();
        }
        context.counters().increment(RelayCounter.REQUESTS);
        context.counters().increment(RelayCounter.REQUESTS_IN_FLIGHT);
        if ("CONNECT".equals(head.method())) {
            fail(Failure.of(FailureCause.REQUEST_REFUSED, 501, "CONNECT is not supported"));
        } else if (link.state() == UpstreamLink.State.SEEKING) {
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

    /** Whether the request can be sent again if its connection closes without an answer; see {@link RetryPolicy}. */
    public boolean isRepeatable() {
        return body == RequestBody.NONE && Methods.isIdempotent(head.method());
    }

    /** Whether both sides have ended, or one failed. */
    public boolean isOver() {
        return link.state() == UpstreamLink.State.LEFT;
    }

    /** Bytes that wait on the way to the upstream, or were read from there and not forwarded. */
    public long heldBytes() {
        return link.heldBytes();
    }

    public boolean isResponseEnded() {
        return response == Response.ENDED;
    }

    /** Whether the client's next bytes belong to a message that may be framed now. */
    public boolean takesRequest() {
        return isOver() || request != Request.ENDED;
    }

    /** Whether to read the client: its bytes can be forwarded, or none are expected and only a close is. */
    public boolean demandsRequest() {
        UpstreamSide to = link.connection();
        return isOver() || request != Request.OPEN || (to != null && to.isWritable());
    }

    /**
     * Rejects a request that exceeded the in-flight limit. Called after framing what was read, so that the connection
     * can stay open if the request is complete.
     *
     * @return whether the request was rejected
     */
    public boolean refuseOverload() {
        if (isOver() || link.state() != UpstreamLink.State.SHUT_OUT) {
            return false;
        }
        fail(Failure.of(FailureCause.OVERLOADED, 503, "too many requests are in flight"));
        return true;
    }

    /** Forwards a request head that was made for the upstream; takes it over. */
    public void requestHead(ByteBuf made) {
        link.writeHead(made);
    }

    /** Forwards the framed bytes of the request. */
    public void requestBytes(MessageBytes message) {
        if (isOver() || request == Request.DROPPED || !message.hasFramed()) {
            message.skip();
        } else {
            link.write(message.take());
        }
    }

    /** Payload of the request, borrowed. */
    public void requestPayload(ByteBuffer payload) {
        body = RequestBody.BEGUN;
        tap.requestBody(payload);
    }

    /** The request was framed to its end. */
    public void requestEnded() {
        request = Request.ENDED;
        finishIfEnded();
    }

    /** Sends the request bytes that were written. */
    public void flushRequest() {
        link.flush();
    }

    /** An upstream connection is being established for this exchange. */
    public void connecting(UpstreamSide to) {
        link.connecting(to);
    }

    /** The upstream connection is established: sends the bytes that waited for it. */
    public void connected(UpstreamSide to) {
        to.expectResponseTo(head.method());
        link.connected(to);
    }

    /**
     * Tries the next upstream, if there is one. No byte was sent, so any request may be tried again.
     *
     * @param target the upstream, as configured
     */
    public void connectFailed(String target, Throwable failure) {
        link.take();
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
        HeadEdit.Body form = status < 200 || status == 204 ? HeadEdit.Body.NONE : persistence.body();
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
        if (persistence.isToHttp10()) {
            // HTTP/1.0 does not have interim responses (RFC 9110 §15.2).
            return false;
        }
        response = Response.INTERIM;
        return true;
    }

    private boolean acceptFinal(Head received, BodyFraming framing) {
        if (persistence.isToHttp10() && received.codesTransfer()) {
            fail(Failure.badResponse(null, "a transfer coding that HTTP/1.0 does not have"));
            return false;
        }
        response = Response.FINAL;
        context.counters().response(received.status());
        persistence.decide(received, framing, request == Request.ENDED, context.isDraining());
        return true;
    }

    /** The Connection field that the client needs with this head. */
    private HeadEdit.Connection connectionField(Head received) {
        if (response != Response.FINAL) {
            return response == Response.SWITCHING ? HeadEdit.Connection.UPGRADE : HeadEdit.Connection.NONE;
        }
        return persistence.field(received);
    }

    /** Payload of the response, borrowed. */
    public void responsePayload(ByteBuffer payload) {
        tap.responseBody(payload);
        if (persistence.body() == HeadEdit.Body.UNCHUNKED) {
            client.responsePayload(payload);
        }
    }

    /** Forwards the framed bytes of the response. */
    public void responseBytes(MessageBytes message) {
        if (response == Response.AWAITED || persistence.body() == HeadEdit.Body.UNCHUNKED || !message.hasFramed()) {
            message.skip();
        } else {
            client.responseBytes(message);
        }
    }

    /** An interim response ended: the next bytes belong to another head, which is forwarded as a whole. */
    public void interimEnded() {
        UpstreamSide to = response == Response.SWITCHING ? link.take() : null;
        if (to != null) {
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
        if (excess) {
            persistence.endUpstream();
        }
        if (request != Request.ENDED && !persistence.upstreamStays()) {
            dropRequest();
        }
        finishIfEnded();
    }

    private void dropRequest() {
        request = Request.DROPPED;
        persistence.endClient();
        letGoOfUpstream(Ending.CLOSED);
        client.endOutput();
    }

    private void finishIfEnded() {
        if (isOver() || request != Request.ENDED || response != Response.ENDED) {
            return;
        }
        UpstreamSide from = link.take();
        if (from != null) {
            from.flush();
            if (persistence.upstreamStays()) {
                from.release();
            } else {
                from.abandon(Ending.CLOSED);
            }
        }
        end();
        // If a drain began after the head was forwarded, the next response announces it.
        if (!persistence.clientStays()) {
            client.closeAfterWrites(context.isDraining() ? CloseReason.SHUTDOWN : CloseReason.NOT_KEPT_ALIVE);
        }
    }

    /**
     * The upstream closed the connection before the response was complete.
     *
     * @param target the upstream, as configured
     */
    public void upstreamClosed(UpstreamSide from, String target, Ending ending) {
        link.take();
        boolean begun = response == Response.FINAL || response == Response.ENDED;
        if (!begun) {
            from.failed("closed a connection without a response");
        }
        if (response == Response.ENDED) {
            dropRequest();
        } else if (maySendAgain(from)) {
            retried = true;
            context.counters().increment(RelayCounter.UPSTREAM_RETRIES);
            link.seekAgain(client.requestHead(head));
            client.upstreams().acquire(this, true);
        } else {
            String when = begun ? " within its response" : " without a response";
            String how = ending == Ending.RESET ? " reset" : " closed";
            String detail = "upstream " + target + how + " the connection" + when;
            fail(Failure.of(FailureCause.UPSTREAM_RESET, 502, detail), ending);
        }
    }

    /**
     * Whether the request is sent again on another connection. A mirrored connection is not replaced, because the
     * client sees it close and decides for itself.
     */
    private boolean maySendAgain(UpstreamSide closed) {
        return !retried
                && !client.upstreams().areMirrored()
                && request == Request.ENDED
                && RetryPolicy.allows(closed, head.method(), body == RequestBody.BEGUN);
    }

    /** The response cannot be framed. */
    public void badResponse(FramingException refused) {
        fail(Failure.badResponse(
                refused.reason(), "upstream answered with a malformed response: " + refused.getMessage()));
    }

    /** The client's connection is closed. */
    public void clientGone(Ending ending) {
        if (!isOver()) {
            String how = ending == Ending.RESET ? "reset" : "closed";
            record(FailureCause.CLIENT_GONE, 0, "client " + how + " the connection", ending);
        }
    }

    /** Fails the exchange if the side we are waiting for has been silent too long. */
    public void checkDeadline(long quietNs) {
        UpstreamSide to = link.connection();
        RelayTimeouts timeouts = context.timeouts();
        if (link.isConnecting()) {
            return;
        }
        if (to != null && !client.isWritable()) {
            to.endIfReset(quietNs);
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

    /** Ends the exchange without a complete response from the upstream; see {@link FailureMode}. */
    public void fail(Failure failure) {
        fail(failure, Ending.RESET);
    }

    /**
     * The client gets a response generated by the proxy if it has received nothing yet and failures are answered, or
     * the upstream is not to blame. Otherwise its connection ends as that of the upstream did, and in a reset if a
     * part of a response was sent, so that it cannot mistake the part for the whole.
     */
    private void fail(Failure failure, Ending ending) {
        boolean untouched = response != Response.FINAL && response != Response.ENDED;
        boolean answers = untouched && (!failure.isOfUpstream() || context.failureMode() == FailureMode.ANSWERED);
        boolean stays = answers && failure.status() > 500 && clientCanStay();
        context.failures().note(failure, context.nowNs());
        record(failure.cause(), answers ? failure.status() : 0, failure.detail(), Ending.CLOSED);
        CloseReason reason = closeReason(failure.cause());
        if (answers) {
            client.answer(failure, "HEAD".equals(head.method()), stays, reason);
        } else if (untouched && interimCount == 0 && ending == Ending.CLOSED) {
            client.closeAfterWrites(reason);
        } else {
            client.reset(reason);
        }
    }

    private boolean clientCanStay() {
        return request == Request.ENDED && persistence.clientStays() && !context.isDraining();
    }

    private static CloseReason closeReason(FailureCause cause) {
        return switch (cause) {
            case REQUEST_REFUSED -> CloseReason.PROTOCOL_ERROR;
            case CLIENT_GONE -> CloseReason.CLIENT_CLOSED;
            case CLIENT_TIMEOUT -> CloseReason.IDLE_TIMEOUT;
            case SHUTDOWN -> CloseReason.SHUTDOWN;
            case OVERLOADED -> CloseReason.OVERLOADED;
            default -> CloseReason.UPSTREAM_FAILED;
        };
    }

    private void record(FailureCause cause, int statusSent, String detail, Ending ending) {
        letGoOfUpstream(ending);
        tap.failed(cause, statusSent, detail, context.nowNs());
        context.counters().failure(cause);
        end();
    }

    private void letGoOfUpstream(Ending ending) {
        UpstreamSide from = link.take();
        if (from != null) {
            from.abandon(ending);
        }
    }

    private void end() {
        if (link.state() != UpstreamLink.State.SHUT_OUT) {
            context.inFlight().leave();
        }
        link.leave();
        context.counters().decrement(RelayCounter.REQUESTS_IN_FLIGHT);
    }

    /** Reads the upstream if the client can take the bytes. */
    public void demandResponse() {
        UpstreamSide from = link.connection();
        if (from != null && client.isWritable()) {
            from.read();
        }
    }
}
