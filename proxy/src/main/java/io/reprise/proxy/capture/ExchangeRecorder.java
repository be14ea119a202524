package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.traffic.SessionRules;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records the exchanges of one connection, one after the other. Every exchange that begins here is settled once: either
 * on the event loop, as sampled out or lost, after which nothing more of it is published, or by the writer, when it
 * takes the record that ends the exchange.
 */
final class ExchangeRecorder implements ConnectionTap {
    private enum State {
        /** No exchange is under way. */
        NONE,
        RECORDING,
        /** Lost, for the reason in {@link #lostBy}: the rest of the exchange is counted and not published. */
        LOST,
        /** Sampled out, or sent by a replay: nothing of the exchange is published. */
        LEFT_OUT,
        /** After an upgrade. */
        TUNNEL,
        /** After an upgrade, and after the ring had no room: the rest is counted and not published. */
        TUNNEL_LOST
    }

    private final RingTap tap;
    private final SessionRules sessions;
    private final long connection;
    private final Protocol protocol;
    private final MessageAccount request;
    private final MessageAccount response;

    /** One direction of a tunnel; present, like the other one, only after an upgrade. */
    private @Nullable MessageAccount fromClient;

    private @Nullable MessageAccount fromUpstream;
    private State state = State.NONE;
    private LossCause lostBy = LossCause.RING_FULL;
    private long exchange;
    private long session;
    private int requestCount;
    /** The rules when the exchange began. */
    private RecordingRules rules = RecordingRules.DEFAULT;

    /** Ring sequence of the first record of the exchange. */
    private long start;
    /** Whether a record of this connection is in the ring. */
    private boolean known;

    private String clientAddress = "";

    ExchangeRecorder(RingTap tap, SessionRules sessions, long connection, Protocol protocol) {
        this.tap = tap;
        this.sessions = sessions;
        this.connection = connection;
        this.protocol = protocol;
        request = new MessageAccount(RecordKind.REQUEST_BODY);
        response = new MessageAccount(RecordKind.RESPONSE_BODY);
    }

    long exchange() {
        return exchange;
    }

    long connection() {
        return connection;
    }

    Protocol protocol() {
        return protocol;
    }

    long session() {
        return session;
    }

    /** The address given to {@link #cameFrom}, else empty. */
    String clientAddress() {
        return clientAddress;
    }

    int ordinal() {
        return requestCount - 1;
    }

    long start() {
        return start;
    }

    boolean isRecording() {
        return state == State.RECORDING;
    }

    void published(long sequence) {
        known = true;
        if (start == CaptureRing.NO_ROOM) {
            start = sequence;
        }
    }

    /** Whether records of the exchange or tunnel go to the ring. */
    boolean isPublishing() {
        return state == State.RECORDING || state == State.TUNNEL;
    }

    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /** The ring is full: the rest of the exchange is lost. */
    void lost() {
        state = state == State.TUNNEL ? State.TUNNEL_LOST : State.LOST;
        lostBy = LossCause.RING_FULL;
    }

    /** Why the exchange under way is lost; valid only if it is lost. */
    LossCause lostBy() {
        return lostBy;
    }

    @Override
    public void cameFrom(String address) {
        clientAddress = address;
    }

    @Override
    public void requestHead(Head head, long nanoTime) {
        if (state != State.NONE) {
            failed(FailureCause.CLIENT_GONE, 0, "another request began", nanoTime);
        }
        beginExchange(nanoTime);
        if (state == State.LOST) {
            tap.lost(lostBy, 0, head.length(), tap.epochNsOf(nanoTime));
            return;
        }
        session = sessions.keyOf(head, connection, clientAddress);
        if (isWanted(rules.select(head, session))) {
            beginMessage(request, RecordKind.REQUEST, 0, head, nanoTime);
        }
    }

    private boolean isWanted(Selection selection) {
        if (selection == Selection.WANTED) {
            return true;
        }
        state = State.LEFT_OUT;
        tap.counters().exchangeLeftOut(selection);
        return false;
    }

    private void beginExchange(long nanoTime) {
        rules = tap.rules();
        state = State.RECORDING;
        exchange = tap.nextExchangeId();
        session = 0;
        requestCount++;
        start = CaptureRing.NO_ROOM;
        request.begin(rules.bodies().requestMax());
        response.begin(rules.bodies().responseMax());
        tap.counters().exchangeSeen();
        if (!rules.isOn()) {
            state = State.LOST;
            lostBy = LossCause.PAUSED;
            tap.lost(lostBy, 1, 0, tap.epochNsOf(nanoTime));
        }
    }

    private void beginMessage(MessageAccount message, RecordKind kind, int flags, Head head, long nanoTime) {
        int chunked = head.hasToken("transfer-encoding", "chunked") ? RecordLayout.FLAG_CHUNKED : 0;
        tap.stage(this, message, kind, flags | chunked, tap.epochNsOf(nanoTime)).putHead(head.array(), head.length());
    }

    @Override
    public void requestBody(ByteBuffer payload) {
        body(request, payload);
    }

    private void body(MessageAccount message, ByteBuffer payload) {
        if (state == State.LOST) {
            tap.lost(lostBy, 0, payload.remaining(), tap.epochNs());
        }
        if (state == State.RECORDING && !message.hasEnded()) {
            keep(message, payload);
        }
    }

    private void keep(MessageAccount message, ByteBuffer payload) {
        int keep = message.add(payload);
        int from = payload.position();
        HeldPiece held = message.held();
        if (held != null && keep <= held.room()) {
            held.put(payload, from, keep);
            return;
        }
        while (keep > 0) {
            StagedRecord record = tap.stagedWithRoom(this, message, 1);
            int length = Math.min(keep, record.room());
            record.put(payload, from, length);
            from += length;
            keep -= length;
        }
    }

    @Override
    public void requestEnd(ByteBuffer trailers, long nanoTime) {
        end(request, response, trailers, nanoTime);
    }

    private void end(MessageAccount message, MessageAccount other, ByteBuffer trailers, long nanoTime) {
        if (state == State.NONE || message.hasEnded()) {
            return;
        }
        if (state == State.RECORDING) {
            int length = trailers.remaining();
            tap.stagedWithRoom(this, message, length).put(trailers, trailers.position(), length);
            tap.publishEnd(this, message, tap.epochNsOf(nanoTime), length, other.hasEnded());
        }
        message.end();
        if (other.hasEnded()) {
            state = State.NONE;
        }
    }

    @Override
    public void responseHead(Head head, long nanoTime) {
        if (state == State.LOST) {
            tap.lost(lostBy, 0, head.length(), tap.epochNsOf(nanoTime));
        } else if (state == State.RECORDING && !response.hasEnded()) {
            boolean interim = Statuses.isInterim(head.status());
            response.begin(rules.bodies().ofResponse(head));
            beginMessage(response, RecordKind.RESPONSE, interim ? RecordLayout.FLAG_INTERIM : 0, head, nanoTime);
            if (interim) {
                tap.publishStaged();
            }
        }
    }

    @Override
    public void responseBody(ByteBuffer payload) {
        body(response, payload);
    }

    @Override
    public void responseEnd(ByteBuffer trailers, long nanoTime) {
        end(response, request, trailers, nanoTime);
    }

    @Override
    public void upgraded(long nanoTime) {
        if (state == State.RECORDING) {
            tap.stagedWithRoom(this, response, 0);
            tap.publishEnd(this, response, tap.epochNsOf(nanoTime), 0, true);
        }
        // Publishing may have found the ring full.
        state = switch (state) {
            case RECORDING -> State.TUNNEL;
            case LOST -> State.TUNNEL_LOST;
            default -> State.NONE;
        };
        fromClient = new MessageAccount(RecordKind.TUNNEL_FROM_CLIENT);
        fromClient.begin(rules.bodies().requestMax());
        fromUpstream = new MessageAccount(RecordKind.TUNNEL_FROM_UPSTREAM);
        fromUpstream.begin(rules.bodies().responseMax());
    }

    @Override
    public void tunnelFromClient(ByteBuffer bytes) {
        tunnel(fromClient, bytes);
    }

    @Override
    public void tunnelFromUpstream(ByteBuffer bytes) {
        tunnel(fromUpstream, bytes);
    }

    private void tunnel(@Nullable MessageAccount direction, ByteBuffer bytes) {
        if (state == State.TUNNEL && direction != null) {
            keep(direction, bytes);
        } else if (state == State.TUNNEL_LOST) {
            tap.lost(lostBy, 0, bytes.remaining(), tap.epochNs());
        }
    }

    @Override
    public void tunnelEnd(long nanoTime) {
        end(fromClient, nanoTime);
        end(fromUpstream, nanoTime);
        state = State.NONE;
    }

    private void end(@Nullable MessageAccount direction, long nanoTime) {
        if (state == State.TUNNEL && direction != null) {
            tap.stagedWithRoom(this, direction, 0);
            tap.publishEnd(this, direction, tap.epochNsOf(nanoTime), 0, false);
        }
    }

    @Override
    public void failed(FailureCause cause, int statusSent, String detail, long nanoTime) {
        if (state == State.NONE) {
            beginExchange(nanoTime);
            if (state == State.RECORDING && !isWanted(rules.selectWithoutRequest(connection))) {
                state = State.NONE;
            }
        }
        tap.publishHeld(this);
        if (state == State.RECORDING) {
            tap.publishFailure(this, cause, statusSent, detail, tap.epochNsOf(nanoTime));
        }
        state = State.NONE;
    }

    /** The oldest piece of the exchange that is held back, if it began by the given time; else null. */
    @Nullable
    HeldPiece firstHeld(long beforeNs) {
        HeldPiece first = earlier(request.held(), response.held());
        first = earlier(first, heldOf(fromClient));
        first = earlier(first, heldOf(fromUpstream));
        return first != null && first.timeNs() <= beforeNs ? first : null;
    }

    private static @Nullable HeldPiece heldOf(@Nullable MessageAccount direction) {
        return direction == null ? null : direction.held();
    }

    private static @Nullable HeldPiece earlier(@Nullable HeldPiece one, @Nullable HeldPiece other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.timeNs() < one.timeNs() ? other : one;
    }

    @Override
    public void flush() {
        tap.putAside();
    }

    @Override
    public void closed(CloseReason reason, long nanoTime) {
        if (state != State.NONE) {
            failed(FailureCause.CLIENT_GONE, 0, "the connection closed", nanoTime);
        }
        if (known) {
            tap.publishClosed(this, reason, requestCount, tap.epochNsOf(nanoTime));
        }
    }
}
