package io.reprise.replayer.engine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.reprise.http.FramingException;
import io.reprise.http.Methods;
import io.reprise.replayer.engine.ConnectionPool.Reuse;
import io.reprise.replayer.engine.FilterStage.Filtered;
import io.reprise.replayer.engine.Outcome.Failed;
import io.reprise.replayer.engine.Outcome.Left;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.engine.Outcome.Result;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.rewrite.EncodedRequest;
import io.reprise.replayer.rewrite.LoopCounters;
import io.reprise.replayer.rewrite.RequestRewriter;
import io.reprise.replayer.rules.UnappliedRuleException;
import io.reprise.replayer.state.Issuance;
import io.reprise.replayer.state.RequestState;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the due requests of one loop in the order of their lanes, as far as connections and the limit on requests in
 * flight allow. Connections report to it how each request ended, and it gives the request its outcome. Confined to its
 * loop.
 */
final class Dispatcher {
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EngineLoop loop;
    private final Unsent unsent;
    private final InFlight inFlight;
    private final OutcomeListener listener;
    private final LoopCounters<EngineCounter> counters;
    private final LoopTimer timer;
    private final ConnectionPool pool;
    private final FilterStage filterStage;
    /** The scheduled call of {@link #pump}; null when none is scheduled. */
    private @Nullable ScheduledFuture<?> nextPump;

    Dispatcher(
            EngineLoop loop,
            Unsent unsent,
            InFlight inFlight,
            OutcomeListener listener,
            Connector connector,
            int connectionsMax) {
        this.loop = loop;
        this.unsent = unsent;
        this.inFlight = inFlight;
        this.listener = listener;
        counters = loop.counters();
        timer = loop.timer();
        ConnectionUse use = loop.clients().connections();
        pool = use == ConnectionUse.POOL
                ? new SharedPool(this, connector, connectionsMax, unsent)
                : new GroupedPool(this, connector, connectionsMax, use);
        filterStage = new FilterStage(loop.filters(), this, unsent);
    }

    EventLoop eventLoop() {
        return loop.eventLoop();
    }

    LoopCounters<EngineCounter> counters() {
        return counters;
    }

    KeptResponses keptResponses() {
        return loop.keptResponses();
    }

    RequestRewriter rewriter() {
        return loop.rewriter();
    }

    long nowNs() {
        return loop.nowNs();
    }

    int dueWithin(long aheadNs, int most) {
        return loop.dueWithin(aheadNs, most);
    }

    /** Which idle connections a request may be sent on. */
    static Reuse reuse(Flight flight) {
        if (Methods.isIdempotent(flight.planned.exchange().method())) {
            return flight.isResent() ? Reuse.TRUSTED : Reuse.ALL;
        }
        return flight.planned.exchange().isBeforeWindow() ? Reuse.NEW : Reuse.TRUSTED;
    }

    /** How many connection attempts are under way. */
    int connecting() {
        return pool.connecting();
    }

    void openFirstConnection() {
        pool.openFirst();
    }

    /** Opens and closes connections. */
    ConnectionPool pool() {
        return pool;
    }

    /** Whether requests are sent. */
    boolean isRunning() {
        return loop.isRunning();
    }

    /** How many more requests may be in flight. */
    int room() {
        return inFlight.room();
    }

    /** Whether a request may be sent now, if there is a connection. */
    boolean maySend() {
        return loop.isRunning() && inFlight.room() > 0;
    }

    /** When a request that is not due yet will be; {@link Long#MAX_VALUE} while the step is paused before it. */
    long actualNs(Flight flight) {
        return loop.actualNs(flight);
    }

    /** Closes all connections; returns whether none is open or under way. */
    boolean closeConnections() {
        pool.close();
        return pool.isEmpty();
    }

    /**
     * Sends a request that is due and whose turn it is in its lane, or lets it wait: for the login of its lane, for the
     * values that it carries, or for a connection.
     */
    void dispatch(Flight flight) {
        LaneLogin login = flight.planned.login();
        if (login != null && !login.isDone()) {
            unsent.awaitValues(flight);
            timer.wakeBy(flight.deadlineNs);
            login.whenDone(() -> executeValuesKnown(flight));
            return;
        }
        Issuance pending = pendingOf(flight);
        if (pending != null) {
            unsent.awaitValues(flight);
            timer.wakeBy(flight.deadlineNs);
            // The producer may be on another loop, and may end between the check and the registration.
            if (!pending.whenDone(() -> executeValuesKnown(flight))) {
                executeValuesKnown(flight);
            }
            return;
        }
        if (filterStage.takes(flight)) {
            return;
        }
        long nowNs = nowNs();
        inFlight.expect(flight, nowNs);
        if (flight.expectedSentNs > nowNs) {
            counters.increment(EngineCounter.LIMIT_TOO_LOW);
        }
        TargetConnection connection = maySend() ? pool.take(flight, nowNs) : null;
        if (connection != null) {
            send(connection, flight);
            return;
        }
        unsent.await(flight);
        timer.wakeBy(flight.deadlineNs);
        pool.await(flight, false);
    }

    private static @Nullable Issuance pendingOf(Flight flight) {
        RequestState state = flight.planned.state();
        return state == null ? null : state.firstPending();
    }

    /** Called on any thread. */
    private void executeValuesKnown(Flight flight) {
        try {
            eventLoop().execute(() -> valuesKnown(flight));
        } catch (RejectedExecutionException e) {
            // the step is over, and the request has its outcome
        }
    }

    private void valuesKnown(Flight flight) {
        if (unsent.endAwaitingValues(flight, nowNs())) {
            dispatch(flight);
        }
    }

    /** Sends what waits for a connection, as far as there are connections and the limits allow. */
    void pump() {
        pool.pump();
    }

    /** Sends a request that waits for a connection. */
    void sendWaiting(TargetConnection connection, Flight flight) {
        unsent.leave(flight);
        send(connection, flight);
    }

    /** Has {@link #pump} called after other events have had their turn. */
    void pumpSoon() {
        if (nextPump == null) {
            nextPump = eventLoop()
                    .schedule(
                            () -> {
                                nextPump = null;
                                pump();
                            },
                            ConnectionPool.ROW_NS,
                            TimeUnit.NANOSECONDS);
        }
    }

    /** A request waits because a limit on connections or requests in flight is reached. */
    void countAsLimited(Flight flight) {
        if (!flight.countedAsLimited) {
            flight.countedAsLimited = true;
            counters.increment(EngineCounter.POOL_SATURATED);
        }
    }

    private void send(TargetConnection connection, Flight flight) {
        EncodedRequest request;
        try {
            request = bytes(flight, connection.context().alloc());
        } catch (FramingException e) {
            unsendable(connection, flight, "not a valid request: " + e.getMessage());
            return;
        } catch (UnappliedRuleException e) {
            unsendable(connection, flight, String.valueOf(e.getMessage()));
            return;
        }
        flight.connection = connection;
        boolean again = flight.wasSent();
        long nowNs = nowNs();
        if (!again) {
            flight.attempt = Flight.Attempt.SENT;
            flight.sentNs = nowNs;
            long reopenedNs = flight.lacksRecorded ? nowNs - flight.expectedSentNs : 0;
            flight.heldNs += Math.max(reopenedNs, inFlight.heldNs(flight));
            flight.deadlineNs = Nanos.sum(nowNs, flight.patienceNs(loop.limits())); // also for a second attempt
            count(flight, EngineCounter.SENT);
            if (nowNs - flight.intendedNs() - flight.heldNs > LATE_NS) {
                count(flight, EngineCounter.SENT_LATE);
            }
        }
        inFlight.add(flight);
        timer.wakeBy(flight.deadlineNs);
        connection.send(flight, request);
        if (!again) {
            reportSent(flight);
        }
    }

    private void unsendable(TargetConnection connection, Flight flight, String reason) {
        pool.giveBack(connection);
        // in a later task, because released requests may be invalid too, and a chain of them would overflow the stack
        eventLoop().execute(() -> refuse(flight, reason));
    }

    private EncodedRequest bytes(Flight flight, ByteBufAllocator allocator) {
        Filtered filtered = flight.filtered;
        boolean bodyApart = flight.pace != null && flight.pace.uploadNs() > 0;
        return filtered == null
                ? rewriter().rewrite(flight.planned, allocator, bodyApart)
                : rewriter().encode(filtered.prepared(), filtered.reply(), allocator, bodyApart);
    }

    /** Gives up a request that cannot be sent as planned. */
    void refuse(Flight flight, String reason) {
        count(flight, EngineCounter.FAILED);
        complete(flight, nowNs(), new Failed(ReplayFailure.UNSENDABLE, reason));
    }

    void wakeBy(long deadlineNs) {
        timer.wakeBy(deadlineNs);
    }

    /** A response is complete; the connection is free for another request when it is reusable. */
    void answered(TargetConnection connection, Flight flight, ReplayedResponse response, boolean reusable) {
        long nowNs = nowNs();
        inFlight.remove(flight, nowNs);
        if (reusable) {
            connection.touch(nowNs);
            pool.giveBack(connection);
        }
        count(flight, EngineCounter.DONE);
        complete(flight, nowNs, response);
    }

    /**
     * The head of a response arrived whose recorded client left early: no later request waits for it any longer, and
     * the time until it is left begins.
     */
    void beganToBeLeft(Flight flight) {
        if (flight.isToBeLeft() && flight.planned.exchange().exchange().response() != null) {
            inFlight.changeDeadline(flight, flight.leaveNs(flight.headNs, loop.limits()));
            timer.wakeBy(flight.deadlineNs);
        }
        OrderGate gate = flight.gate;
        if (gate != null) {
            dispatchReleased(gate, nowNs());
        }
    }

    private void dispatchReleased(OrderGate gate, long nowNs) {
        for (Flight next = unsent.release(gate, nowNs); next != null; next = unsent.release(gate, nowNs)) {
            dispatch(next);
        }
    }

    /** Leaves a response when the recorded client left it. */
    void leave(Flight flight) {
        TargetConnection connection = flight.connection;
        int status = connection == null ? 0 : connection.finalStatus();
        long nowNs = nowNs();
        inFlight.remove(flight, nowNs);
        count(flight, EngineCounter.DONE);
        if (connection != null) {
            connection.endLive();
        }
        complete(flight, nowNs, new Left(status));
        if (connection != null) {
            connection.abandon();
        }
    }

    /** A request in flight failed, and its connection with it. */
    void failed(Flight flight, ReplayFailure failure, String detail) {
        long nowNs = nowNs();
        inFlight.remove(flight, nowNs);
        count(flight, failure == ReplayFailure.CUT ? EngineCounter.CUT : EngineCounter.FAILED);
        complete(flight, nowNs, new Failed(failure, detail));
    }

    /** Fails a request in flight without waiting for its response any longer. */
    void abandon(Flight flight, ReplayFailure failure, String detail) {
        TargetConnection connection = flight.connection;
        failed(flight, failure, detail);
        if (connection != null) {
            connection.abandon();
        }
    }

    /**
     * The target had closed the request's kept connection; the request goes to the head of the queue for a fresh one.
     */
    void resend(Flight flight) {
        inFlight.remove(flight, nowNs());
        flight.attempt = Flight.Attempt.SENT_AGAIN;
        counters.increment(EngineCounter.RESENT);
        unsent.awaitFirst(flight);
        pool.await(flight, true);
        if (loop.isRunning()) {
            pump();
        } else {
            loop.turnSoon(); // its next turn gives the request up
        }
    }

    void closed(TargetConnection connection) {
        pool.onClosed(connection);
        loop.endIfOver();
    }

    /**
     * A connection attempt failed.
     *
     * @param flight the request that waits and fails with it; null if none does
     */
    void connectFailed(@Nullable Flight flight, ConnectFailure failure) {
        if (flight != null) {
            unsent.leave(flight);
            count(flight, EngineCounter.FAILED);
            complete(flight, nowNs(), new Failed(failure.failure(), failure.detail()));
        }
        pump();
        loop.endIfOver();
    }

    /** Counts a request, unless it is a login before the window, which is not a part of the step. */
    void count(Flight flight, EngineCounter counter) {
        if (!flight.planned.exchange().isBeforeWindow()) {
            counters.increment(counter);
        }
    }

    /** Gives a request its outcome. Requests that waited for it are sent before listeners are told. */
    void complete(Flight flight, long nowNs, Result result) {
        flight.state = Flight.State.OVER;
        pool.over(flight);
        if (flight.wasSent() && !flight.planned.exchange().isBeforeWindow()) {
            reportPlaceFree();
        }
        issueNothingMore(flight, result);
        OrderGate gate = flight.gate;
        if (gate != null) {
            gate.finished(flight);
            dispatchReleased(gate, nowNs);
        }
        if (unsent.waitingCount() > 0) {
            pump();
        }
        counters.add(EngineCounter.BACKLOG_BYTES, -flight.weightBytes);
        loop.onCompleted();
        report(new Outcome(
                flight.planned, flight.sentNs, flight.heldNs, flight.firstByteNs, nowNs, result, flight.evidence()));
        loop.endIfOver();
    }

    /** Releases the requests that wait for the values of a response that never came. */
    private static void issueNothingMore(Flight flight, Result result) {
        RequestState state = flight.planned.state();
        boolean isRead = result instanceof ReplayedResponse || result instanceof Left && flight.headNs > 0;
        Issuance issuance = state == null || isRead ? null : state.issuance();
        if (issuance != null) {
            issuance.completeWithout();
        }
    }

    private void reportSent(Flight flight) {
        try {
            listener.onSent(flight.planned, flight.sentNs);
        } catch (RuntimeException e) {
            loop.fail(e);
        }
    }

    private void reportPlaceFree() {
        try {
            listener.onPlaceFree();
        } catch (RuntimeException e) {
            loop.fail(e);
        }
    }

    private void report(Outcome outcome) {
        try {
            listener.onOutcome(outcome);
        } catch (RuntimeException e) {
            loop.fail(e);
        }
    }
}
