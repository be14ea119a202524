package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.concurrent.ScheduledFuture;
import io.reprise.http.FramingException;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a step: the requests of its sessions, from the planner's hand to their outcomes.
 *
 * <p>Requests come in order of their intended times, so the queue of what is due next is a plain one. The loop sleeps
 * until the next absolute deadline, sends all that is due, and sleeps again; one timer serves both sending and
 * time-outs. {@link #offer}, {@link #endOfTimetable}, {@link #stop} and {@link #abort} may be called from any thread,
 * the rest is confined to the loop.
 */
final class EngineLoop {
    /** After so many sends in a row the sockets are read, so that catching up does not falsify end times. */
    private static final int SENDS_MAX = 64;

    private final Engine engine;
    private final EventLoop eventLoop;
    private final OutcomeListener listener;
    private final LoopCounters counters = new LoopCounters();
    private final Queue<Flight[]> inbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Flight> due = new ArrayDeque<>();
    private final ArrayDeque<Flight> waiting = new ArrayDeque<>();
    private final InFlightList inFlight = new InFlightList();
    private final LongObjectHashMap<OrderGate> gates = new LongObjectHashMap<>();
    private final CookieJars cookies;
    private final RequestEncoder encoder;
    private final ConnectionPool pool;
    private final SendOrder order;
    private final long startNs;
    private final long timeoutNs;
    private final int inFlightMax;
    /** Written by the loop, read by the planner: no wake-up is needed for what is due later than this. */
    private volatile long wakeAtNs = Long.MAX_VALUE;

    private volatile boolean fed;
    private volatile boolean stopped;
    private boolean pumpsSoon;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNs = Long.MAX_VALUE;
    private int present;
    private boolean over;

    EngineLoop(Engine engine, EventLoop eventLoop, OutcomeListener listener, Connector connector, LoopShare share) {
        this.engine = engine;
        this.eventLoop = eventLoop;
        this.listener = listener;
        EngineConfig config = engine.config();
        startNs = engine.startNs();
        order = config.order();
        timeoutNs = config.limits().timeoutNs();
        inFlightMax = share.inFlightMax();
        cookies = new CookieJars(share.jarsMax());
        encoder = new RequestEncoder(config, counters);
        pool = new ConnectionPool(this, connector, share.connectionsMax());
    }

    /** One loop's part of the limits of the whole engine. */
    record LoopShare(int connectionsMax, int inFlightMax, int jarsMax) {}

    /** The planner hands over requests in order of their intended times. */
    void offer(Flight[] batch) {
        inbox.add(batch);
        if (batch[0].intendedNs() < wakeAtNs) {
            eventLoop.execute(this::tick);
        }
    }

    /** Nothing more will be offered. */
    void endOfTimetable() {
        fed = true;
        eventLoop.execute(this::tick);
    }

    void stop() {
        stopped = true;
        onLoop(this::tick);
    }

    /** Fails what is in flight; to be called after {@link #stop}. */
    void abort() {
        onLoop(() -> {
            for (Flight flight = inFlight.oldest(); flight != null; flight = inFlight.oldest()) {
                cut(flight, ReplayFailure.RESET, "the replay was closed before the response was complete");
            }
        });
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

    LoopCounters counters() {
        return counters;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    CookieJars cookies() {
        return cookies;
    }

    long nowNs() {
        return System.nanoTime() - startNs;
    }

    boolean isRepeatable(Flight flight) {
        return switch (flight.planned.exchange().method()) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
            default -> false;
        };
    }

    /** How many requests are due within this time from now, as far as that is known, and at most so many. */
    int dueWithin(long aheadNs, int most) {
        long untilNs = nowNs() + aheadNs;
        int count = 0;
        for (Flight flight : due) {
            if (count == most || flight.intendedNs() > untilNs) {
                break;
            }
            count++;
        }
        return count;
    }

    /** A response is complete; the connection is free for another request when it is reusable. */
    void answered(TargetConnection connection, Flight flight, ReplayedResponse response, boolean reusable) {
        long nowNs = nowNs();
        landed(flight);
        if (reusable) {
            connection.touch(nowNs);
            pool.giveBack(connection);
        }
        counters.increment(EngineCounter.DONE);
        finish(flight, nowNs, response, null, "");
    }

    /** A request in flight failed, and its connection with it. */
    void failed(Flight flight, ReplayFailure failure, String detail) {
        landed(flight);
        counters.increment(EngineCounter.FAILED);
        finish(flight, nowNs(), null, failure, detail);
    }

    /** The request's kept connection had been closed unseen: it goes first in the queue for a fresh one. */
    void resend(Flight flight) {
        landed(flight);
        flight.resent = true;
        counters.increment(EngineCounter.RESENT);
        counters.increment(EngineCounter.WAITING);
        waiting.addFirst(flight);
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
        if (waiting.size() > pool.connecting()) {
            Flight flight = waiting.remove();
            counters.add(EngineCounter.WAITING, -1);
            counters.increment(EngineCounter.FAILED);
            finish(flight, nowNs(), null, failure.failure(), failure.detail());
        }
        pump();
        endIfOver();
    }

    /** Sends what waits for a connection, as far as there are connections and the limits allow. */
    void pump() {
        boolean more = !stopped;
        while (more && !waiting.isEmpty() && inFlight.size() < inFlightMax) {
            Flight first = waiting.element();
            TargetConnection connection = pool.take(isRepeatable(first) && !first.resent, nowNs());
            more = connection != null;
            if (connection != null) {
                waiting.remove();
                counters.add(EngineCounter.WAITING, -1);
                send(connection, first);
            }
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
        int wanted = Math.min(waiting.size(), inFlightMax - inFlight.size());
        boolean limited = wanted < waiting.size() || !pool.openFor(wanted);
        Flight last = waiting.peekLast();
        if (limited && last != null && !last.saturated) {
            last.saturated = true;
            counters.increment(EngineCounter.POOL_SATURATED);
        }
    }

    private void tick() {
        takeInbox();
        long nowNs = nowNs();
        if (stopped) {
            giveUpUnsent();
        }
        int sends = 0;
        for (Flight next = due.peek();
                next != null && next.intendedNs() <= nowNs && sends < SENDS_MAX;
                next = due.peek()) {
            due.remove();
            depart(next);
            sends++;
        }
        expire(nowNs);
        if (sends == SENDS_MAX) {
            eventLoop.execute(this::tick);
        } else {
            sleep(nowNs);
        }
        endIfOver();
    }

    private void takeInbox() {
        for (Flight[] batch = inbox.poll(); batch != null; batch = inbox.poll()) {
            Collections.addAll(due, batch);
            present += batch.length;
        }
    }

    /** A request is due: it is sent, or held for the sake of order. */
    private void depart(Flight flight) {
        counters.increment(EngineCounter.DUE);
        counters.add(EngineCounter.DUE_BYTES, flight.weightBytes);
        counters.add(EngineCounter.BACKLOG_BYTES, flight.weightBytes);
        OrderGate gate = gateOf(flight);
        flight.gate = gate;
        if (gate == null || gate.admit(flight)) {
            dispatch(flight);
        } else {
            counters.increment(EngineCounter.HELD);
        }
    }

    private @Nullable OrderGate gateOf(Flight flight) {
        if (order == SendOrder.NONE) {
            return null;
        }
        long key = Engine.orderKey(order, flight.planned.exchange());
        OrderGate gate = gates.get(key);
        if (gate == null) {
            gate = new OrderGate(key);
            gates.put(key, gate);
        }
        return gate;
    }

    private void dispatch(Flight flight) {
        boolean first = waiting.isEmpty() && inFlight.size() < inFlightMax && !stopped;
        TargetConnection connection = first ? pool.take(isRepeatable(flight), nowNs()) : null;
        if (connection != null) {
            send(connection, flight);
            return;
        }
        waiting.add(flight);
        counters.increment(EngineCounter.WAITING);
        openConnections();
    }

    private void send(TargetConnection connection, Flight flight) {
        EncodedRequest request;
        try {
            CookieJar jar = cookies.jarOf(flight.planned.exchange().session());
            request = encoder.encode(
                    flight.planned.exchange(), jar, connection.context().alloc());
        } catch (FramingException e) {
            pool.giveBack(connection);
            counters.increment(EngineCounter.FAILED);
            String detail = "not a valid request: " + e.getMessage();
            // later, for what it releases may be no valid request either, and so on without end
            eventLoop.execute(() -> finish(flight, nowNs(), null, ReplayFailure.UNSENDABLE, detail));
            return;
        }
        flight.connection = connection;
        inFlight.add(flight);
        counters.increment(EngineCounter.IN_FLIGHT);
        boolean again = flight.sent;
        long nowNs = nowNs();
        flight.deadlineNs = nowNs + timeoutNs;
        if (!again) {
            flight.sent = true;
            flight.sentNs = nowNs;
            counters.increment(EngineCounter.SENT);
        }
        connection.send(flight, request);
        if (!again) {
            tell(flight);
        }
    }

    /** Takes a request out of flight. */
    private void landed(Flight flight) {
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
        OrderGate gate = flight.gate;
        if (gate != null) {
            gate.finished(flight);
            releaseHeld(gate, nowNs);
        }
        if (!waiting.isEmpty()) {
            pump();
        }
        counters.add(EngineCounter.BACKLOG_BYTES, -flight.weightBytes);
        long firstByteNs = flight.firstByteNs;
        report(new Outcome(
                flight.planned, flight.sentNs, flight.heldNs, firstByteNs, nowNs, response, failure, detail));
    }

    private void releaseHeld(OrderGate gate, long nowNs) {
        for (Flight next = gate.release(); next != null; next = gate.release()) {
            counters.add(EngineCounter.HELD, -1);
            next.heldNs = Math.max(0, nowNs - next.intendedNs());
            dispatch(next);
        }
        if (gate.isEmpty()) {
            gates.remove(gate.key);
        }
    }

    private void expire(long nowNs) {
        Flight oldest = inFlight.oldest();
        while (oldest != null && oldest.deadlineNs <= nowNs) {
            String limit = TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms";
            cut(oldest, ReplayFailure.TIMEOUT, "no complete response within " + limit);
            oldest = inFlight.oldest();
        }
    }

    private void cut(Flight flight, ReplayFailure failure, String detail) {
        TargetConnection connection = flight.connection;
        failed(flight, failure, detail);
        if (connection != null) {
            connection.abandon();
        }
    }

    private void giveUpUnsent() {
        for (Flight flight = due.poll(); flight != null; flight = due.poll()) {
            counters.increment(EngineCounter.DUE);
            counters.add(EngineCounter.DUE_BYTES, flight.weightBytes);
            counters.add(EngineCounter.BACKLOG_BYTES, flight.weightBytes);
            notSent(flight);
        }
        for (OrderGate gate : new ArrayList<>(gates.values())) {
            for (Flight flight = gate.giveUp(); flight != null; flight = gate.giveUp()) {
                counters.add(EngineCounter.HELD, -1);
                flight.gate = null;
                notSent(flight);
            }
        }
        for (Flight flight = waiting.poll(); flight != null; flight = waiting.poll()) {
            counters.add(EngineCounter.WAITING, -1);
            notSent(flight);
        }
    }

    private void notSent(Flight flight) {
        if (flight.sent) {
            counters.increment(EngineCounter.FAILED);
            finish(flight, nowNs(), null, ReplayFailure.RESET, "closed by the target, and the replay was ended");
            return;
        }
        counters.increment(EngineCounter.NOT_SENT);
        finish(flight, nowNs(), null, ReplayFailure.NOT_SENT, "the replay was ended before it was sent");
    }

    /** Arms the timer for the next deadline: when a request is due or the oldest in flight runs out of time. */
    private void sleep(long nowNs) {
        Flight next = due.peek();
        Flight oldest = inFlight.oldest();
        long wakeNs = next == null ? Long.MAX_VALUE : next.intendedNs();
        if (oldest != null) {
            wakeNs = Math.min(wakeNs, oldest.deadlineNs);
        }
        if (wakeNs < timerNs) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerNs = wakeNs;
            timer = eventLoop.schedule(this::onTimer, Math.max(0, wakeNs - nowNs), TimeUnit.NANOSECONDS);
        }
        wakeAtNs = timerNs;
        if (!inbox.isEmpty()) {
            eventLoop.execute(this::tick);
        }
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
        if (over || !fed || present > 0 || !inbox.isEmpty()) {
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
