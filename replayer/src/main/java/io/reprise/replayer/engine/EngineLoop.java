package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.reprise.http.FramingException;
import io.reprise.http.Methods;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.rewrite.EncodedRequest;
import io.reprise.replayer.rewrite.LoopCounters;
import io.reprise.replayer.rewrite.RequestRewriter;
import io.reprise.time.NanoClock;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a step: the requests of its sessions, from the planner's hand to their outcomes.
 *
 * <p>Requests come in order of their intended times, so the queue of what is due next is a plain one. The loop sleeps
 * until the next absolute deadline, sends all that is due, and sleeps again; one timer serves both sending and
 * time-outs. {@link #offer}, {@link #endOfTimetable} and {@link #stop} may be called from any thread, the rest is
 * confined to the loop.
 */
final class EngineLoop {
    /** After so many sends in a row the sockets are read, so that catching up does not falsify end times. */
    private static final int SENDS_MAX = 64;

    private final Engine engine;
    private final EventLoop eventLoop;
    private final OutcomeListener listener;
    private final LoopCounters<EngineCounter> counters = new LoopCounters<>(EngineCounter.class);
    private final Departures departures = new Departures();
    private final Unsent unsent;
    private final FlightList inFlight = new FlightList();
    private final Places places;
    private final RequestRewriter rewriter;
    private final ConnectionPool pool;
    private final NanoClock clock;
    private final long startNs;
    private final long timeoutNs;
    private final long durationMaxNs;
    private final int inFlightMax;
    /** Written by the loop, read by the planner: no wake-up is needed for what is due later than this. */
    private volatile long wakeAtNs = Long.MAX_VALUE;

    private volatile boolean fed;
    private volatile boolean stopped;
    /** When what is in flight is cut; written by whoever stops. */
    private volatile long cutAtNs = Long.MAX_VALUE;

    private boolean pumpsSoon;
    private boolean ticking;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNs = Long.MAX_VALUE;
    private int present;
    private boolean over;

    EngineLoop(Engine engine, EventLoop eventLoop, OutcomeListener listener, Connector connector, LoopShare share) {
        this.engine = engine;
        this.eventLoop = eventLoop;
        this.listener = listener;
        EngineConfig config = engine.config();
        clock = engine.clock();
        startNs = engine.startNs();
        timeoutNs = config.limits().timeoutNs();
        durationMaxNs = config.limits().durationMaxNs();
        unsent = new Unsent(config.order(), timeoutNs, counters);
        inFlightMax = share.inFlightMax();
        places = new Places(Math.min(inFlightMax, share.connectionsMax()));
        rewriter = new RequestRewriter(config.rewrite(), share.lanesMax(), engine.wallClock());
        pool = new ConnectionPool(this, connector, share.connectionsMax());
    }

    /** One loop's part of the limits of the whole engine. */
    record LoopShare(int connectionsMax, int inFlightMax, int lanesMax) {}

    /** The planner hands over requests in order of their intended times. */
    void offer(Flight[] batch) {
        departures.offer(batch);
        if (batch[0].intendedNs() < wakeAtNs) {
            eventLoop.execute(this::tick);
        }
    }

    /** Nothing more will be offered. */
    void endOfTimetable() {
        fed = true;
        eventLoop.execute(this::tick);
    }

    /** Sends nothing new from now on, and cuts at the given time what is then in flight. */
    void stop(long untilNs) {
        cutAtNs = Math.min(cutAtNs, untilNs);
        stopped = true;
        onLoop(this::tick);
    }

    /** For calls that may come when the step is over and its threads have ended. */
    private void onLoop(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            // over: nothing is left to be stopped
        }
    }

    /** Opens a first connection before the step begins. */
    void warmUp() {
        eventLoop.execute(() -> pool.openFor(1));
    }

    LoopCounters<EngineCounter> counters() {
        return counters;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    RequestRewriter rewriter() {
        return rewriter;
    }

    long nowNs() {
        return clock.nowNs() - startNs;
    }

    boolean isRepeatable(Flight flight) {
        return Methods.isIdempotent(flight.planned.exchange().method());
    }

    /** How many requests are due within this time from now, as far as that is known, and at most so many. */
    int dueWithin(long aheadNs, int most) {
        return departures.dueUntil(nowNs() + aheadNs, most);
    }

    /** A response is complete; the connection is free for another request when it is reusable. */
    void answered(TargetConnection connection, Flight flight, ReplayedResponse response, boolean reusable) {
        long nowNs = nowNs();
        landed(flight, nowNs);
        if (reusable) {
            connection.touch(nowNs);
            pool.giveBack(connection);
        }
        counters.increment(EngineCounter.DONE);
        finish(flight, nowNs, response, null, "");
    }

    /** A request in flight failed, and its connection with it. */
    void failed(Flight flight, ReplayFailure failure, String detail) {
        long nowNs = nowNs();
        landed(flight, nowNs);
        counters.increment(failure == ReplayFailure.CUT ? EngineCounter.CUT : EngineCounter.FAILED);
        finish(flight, nowNs, null, failure, detail);
    }

    /** The request's kept connection had been closed unseen: it goes first in the queue for a fresh one. */
    void resend(Flight flight) {
        landed(flight, nowNs());
        flight.resent = true;
        counters.increment(EngineCounter.RESENT);
        unsent.awaitFirst(flight);
        if (stopped) {
            eventLoop.execute(this::tick); // which gives it up
        } else {
            pump();
        }
    }

    void closed(TargetConnection connection) {
        pool.onClosed(connection);
        endIfOver();
    }

    /** A connection attempt failed: one request that waits fails too, if there are fewer attempts than requests. */
    void connectFailed(ConnectFailure failure) {
        Flight flight = unsent.firstWaiting();
        if (flight != null && unsent.waitingCount() > pool.connecting()) {
            unsent.leave(flight);
            counters.increment(EngineCounter.FAILED);
            finish(flight, nowNs(), null, failure.failure(), failure.detail());
        }
        pump();
        endIfOver();
    }

    /** Sends what waits for a connection, as far as there are connections and the limits allow. */
    void pump() {
        Flight first = unsent.firstWaiting();
        while (!stopped && first != null && inFlight.size() < inFlightMax) {
            TargetConnection connection = pool.take(isRepeatable(first) && !first.resent, nowNs());
            if (connection == null) {
                break;
            }
            unsent.leave(first);
            send(connection, first);
            first = unsent.firstWaiting();
        }
        openConnections();
    }

    /** Has {@link #pump} called after other events have had their turn. */
    @SuppressWarnings("FutureReturnValueIgnored") // when the step is over before, nothing waits
    void pumpSoon() {
        if (!pumpsSoon) {
            pumpsSoon = true;
            eventLoop.schedule(this::pumpNow, ConnectionPool.ROW_NS, TimeUnit.NANOSECONDS);
        }
    }

    private void pumpNow() {
        pumpsSoon = false;
        pump();
    }

    private void openConnections() {
        if (stopped) {
            return; // the tick that stop() asked for gives up what waits
        }
        int waiting = unsent.waitingCount();
        int wanted = Math.min(waiting, inFlightMax - inFlight.size());
        // Connections are opened also when there are more requests than places: each place that is free needs one.
        boolean opens = pool.openFor(wanted);
        boolean limited = wanted < waiting || !opens;
        Flight last = unsent.lastWaiting();
        if (limited && last != null && !last.saturated) {
            last.saturated = true;
            counters.increment(EngineCounter.POOL_SATURATED);
        }
    }

    private void tick() {
        ticking = true;
        present += departures.takeInbox();
        long nowNs = nowNs();
        if (nowNs >= durationMaxNs && !stopped) {
            engine.stop(RunEnd.MAX_DURATION);
        }
        if (stopped) {
            giveUpUnsent();
        }
        int sends = 0;
        while (sends < SENDS_MAX) {
            Flight next = departures.poll(nowNs);
            if (next == null) {
                break;
            }
            depart(next);
            sends++;
        }
        expire(nowNs);
        ticking = false;
        if (sends == SENDS_MAX) {
            eventLoop.execute(this::tick);
        } else {
            sleep();
        }
        endIfOver();
    }

    /** A request is due: it is sent, or held for the sake of order. */
    private void depart(Flight flight) {
        account(flight);
        if (unsent.admit(flight)) {
            dispatch(flight);
        } else {
            wakeBy(flight.deadlineNs);
        }
    }

    private void account(Flight flight) {
        counters.increment(EngineCounter.DUE);
        counters.add(EngineCounter.DUE_BYTES, flight.weightBytes);
        counters.add(EngineCounter.BACKLOG_BYTES, flight.weightBytes);
    }

    private void dispatch(Flight flight) {
        long nowNs = nowNs();
        places.ask(flight, nowNs);
        boolean first = unsent.waitingCount() == 0 && inFlight.size() < inFlightMax && !stopped;
        TargetConnection connection = first ? pool.take(isRepeatable(flight), nowNs) : null;
        if (connection != null) {
            send(connection, flight);
            return;
        }
        unsent.await(flight);
        wakeBy(flight.deadlineNs);
        openConnections();
    }

    private void send(TargetConnection connection, Flight flight) {
        EncodedRequest request;
        try {
            request = rewriter.rewrite(flight.planned, connection.context().alloc());
        } catch (FramingException e) {
            pool.giveBack(connection);
            counters.increment(EngineCounter.FAILED);
            String detail = "not a valid request: " + e.getMessage();
            // later, for what it releases may be no valid request either, and so on without end
            eventLoop.execute(() -> finish(flight, nowNs(), null, ReplayFailure.UNSENDABLE, detail));
            return;
        }
        flight.connection = connection;
        boolean again = flight.sent;
        long nowNs = nowNs();
        if (!again) {
            flight.sent = true;
            flight.sentNs = nowNs;
            flight.heldNs += places.heldNs(flight);
            flight.deadlineNs = Nanos.sum(nowNs, timeoutNs); // also for a second attempt
            counters.increment(EngineCounter.SENT);
        }
        flight.state = Flight.State.IN_FLIGHT;
        inFlight.addByDeadline(flight);
        counters.increment(EngineCounter.IN_FLIGHT);
        wakeBy(flight.deadlineNs);
        connection.send(flight, request);
        if (!again) {
            tell(flight);
        }
    }

    /** Takes a request out of flight. */
    private void landed(Flight flight, long nowNs) {
        places.leave(inFlight.size(), nowNs);
        inFlight.remove(flight);
        flight.connection = null;
        counters.add(EngineCounter.IN_FLIGHT, -1);
    }

    /** Gives a request its outcome; what waited for it goes out before anyone is told. */
    private void finish(
            Flight flight,
            long nowNs,
            @Nullable ReplayedResponse response,
            @Nullable ReplayFailure failure,
            String detail) {
        flight.state = Flight.State.OVER;
        OrderGate gate = flight.gate;
        if (gate != null) {
            gate.finished(flight);
            for (Flight next = unsent.release(gate, nowNs); next != null; next = unsent.release(gate, nowNs)) {
                dispatch(next);
            }
        }
        if (unsent.waitingCount() > 0) {
            pump();
        }
        counters.add(EngineCounter.BACKLOG_BYTES, -flight.weightBytes);
        long firstByteNs = flight.firstByteNs;
        report(new Outcome(
                flight.planned, flight.sentNs, flight.heldNs, firstByteNs, nowNs, response, failure, detail));
    }

    /** Ends what has run out of time, and everything in flight when a stop has. */
    private void expire(long nowNs) {
        boolean cutting = nowNs >= cutAtNs;
        Flight first = inFlight.first();
        while (first != null && (cutting || first.deadlineNs <= nowNs)) {
            if (first.deadlineNs <= nowNs) {
                cut(first, ReplayFailure.TIMEOUT, "no complete response within " + timeout());
            } else {
                cut(first, ReplayFailure.CUT, "in flight when the replay was ended");
            }
            first = inFlight.first();
        }
        for (Flight flight = unsent.expired(nowNs); flight != null; flight = unsent.expired(nowNs)) {
            counters.increment(EngineCounter.FAILED);
            lostPatience(flight, nowNs);
        }
    }

    private void lostPatience(Flight flight, long nowNs) {
        if (flight.sent) {
            String detail = "closed by the target, and no complete response within " + timeout();
            finish(flight, nowNs, null, ReplayFailure.TIMEOUT, detail);
        } else if (flight.state == Flight.State.HELD) {
            String detail =
                    "an earlier response of its session did not come within " + timeout() + " of when it was due";
            finish(flight, nowNs, null, ReplayFailure.HELD_TOO_LONG, detail);
        } else {
            boolean ours = flight.beyondLimits;
            String detail = "no connection was free within " + timeout() + ", with " + inFlight.size()
                    + " in flight and " + pool.connecting() + " being opened"
                    + (ours ? ", nor would be at the recorded pace: raise --connections or --max-in-flight" : "");
            finish(flight, nowNs, null, ours ? ReplayFailure.UNSENDABLE : ReplayFailure.NO_CONNECTION, detail);
        }
    }

    private String timeout() {
        return TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms";
    }

    private void cut(Flight flight, ReplayFailure failure, String detail) {
        TargetConnection connection = flight.connection;
        failed(flight, failure, detail);
        if (connection != null) {
            connection.abandon();
        }
    }

    private void giveUpUnsent() {
        for (Flight flight = departures.poll(Long.MAX_VALUE);
                flight != null;
                flight = departures.poll(Long.MAX_VALUE)) {
            account(flight);
            notSent(flight);
        }
        // What is released on the way would wait, and is given up in the next round.
        for (List<Flight> all = unsent.clear(); !all.isEmpty(); all = unsent.clear()) {
            all.forEach(this::notSent);
        }
    }

    private void notSent(Flight flight) {
        if (flight.sent) {
            counters.increment(EngineCounter.FAILED);
            String detail = "closed by the target, and the replay was ended before it was sent again";
            finish(flight, nowNs(), null, ReplayFailure.RESET, detail);
            return;
        }
        counters.increment(EngineCounter.NOT_SENT);
        finish(flight, nowNs(), null, ReplayFailure.NOT_SENT, "the replay was ended before it was sent");
    }

    /** Arms the timer for the next deadline: when a request is due, or runs out of time. */
    private void sleep() {
        long wakeNs = Math.min(departures.nextNs(), unsent.deadlineNs());
        Flight first = inFlight.first();
        if (first != null) {
            wakeNs = Math.min(wakeNs, Math.min(first.deadlineNs, cutAtNs));
        }
        if (!stopped) {
            wakeNs = Math.min(wakeNs, durationMaxNs);
        }
        wakeBy(wakeNs);
        wakeAtNs = timerNs;
        if (departures.hasNews()) {
            eventLoop.execute(this::tick);
        }
    }

    /** Whatever has a deadline sees to it that the loop is awake then, whether or not anything else is due. */
    private void wakeBy(long wakeNs) {
        if (wakeNs >= timerNs || ticking || over) {
            return; // at the end of a tick comes sleep()
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNs = wakeNs;
        timer = eventLoop.schedule(this::onTimer, Math.max(0, wakeNs - nowNs()), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        timerNs = Long.MAX_VALUE;
        tick();
    }

    private void tell(Flight flight) {
        try {
            listener.onSent(flight.planned, flight.sentNs);
        } catch (RuntimeException e) {
            engine.fail(e);
        }
    }

    private void report(Outcome outcome) {
        present--;
        try {
            listener.onOutcome(outcome);
        } catch (RuntimeException e) {
            engine.fail(e);
        }
        endIfOver();
    }

    private void endIfOver() {
        if (over || !fed || present > 0 || departures.hasNews()) {
            return;
        }
        pool.close();
        if (pool.isEmpty()) {
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            engine.loopOver();
        }
    }
}
