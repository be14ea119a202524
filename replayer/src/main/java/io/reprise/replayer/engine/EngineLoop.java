package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import io.reprise.replayer.engine.Outcome.Failed;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.rewrite.LoopCounters;
import io.reprise.replayer.rewrite.RequestRewriter;
import io.reprise.time.NanoClock;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a step: the requests of its lanes, from the planner to their outcomes.
 *
 * <p>Requests come in order of their intended times, so the queue of requests that are not due is a plain queue. The
 * loop sleeps until the next absolute deadline, takes a turn, in which it sends all due requests and fails those that
 * have timed out, and sleeps again. {@link #offer}, {@link #endOfTimetable} and {@link #stop} may be called from any
 * thread; the other methods are confined to the loop.
 */
final class EngineLoop {
    /**
     * How many requests are sent in a row before the sockets are read, so that catching up does not falsify end times.
     */
    private static final int SENDS_MAX = 64;

    /** The state of the loop. */
    private enum Phase {
        RUNNING,
        /** No new request is sent; requests in flight have until a given time to end. */
        STOPPING,
        /** Every request has its outcome, and no connection is open. */
        OVER
    }

    private final Engine engine;
    private final EventLoop eventLoop;
    private final LoopCounters<EngineCounter> counters = new LoopCounters<>(EngineCounter.class);
    private final DueQueue queue = new DueQueue();
    private final Unsent unsent;
    private final InFlight inFlight;
    private final RequestRewriter rewriter;
    private final KeptResponses keptResponses;
    private final LoopTimer timer;
    private final Clients clients;
    private final Dispatcher dispatcher;
    private final Consumer<Flight[]> expected;
    private final NanoClock clock;
    private final long startNs;
    private final long timeoutNs;
    private final long durationMaxNs;
    private Phase phase = Phase.RUNNING;
    private boolean timetableEnded;
    /** When the requests in flight are cut. */
    private long cutAtNs = Long.MAX_VALUE;
    /** Number of requests that were taken over and have no outcome yet. */
    private int present;

    EngineLoop(Engine engine, EventLoop eventLoop, OutcomeListener listener, Connector connector, LoopShare share) {
        this.engine = engine;
        this.eventLoop = eventLoop;
        EngineConfig config = engine.config();
        clock = engine.clock();
        startNs = engine.startNs();
        timeoutNs = config.limits().timeoutNs();
        durationMaxNs = config.limits().durationMaxNs();
        unsent = new Unsent(config.clients().order(), timeoutNs, counters);
        inFlight = new InFlight(share.inFlightMax(), share.connectionsMax(), counters);
        rewriter = new RequestRewriter(config.rewrite(), share.lanesMax(), engine.wallClock());
        keptResponses = new KeptResponses(config.loops(), config.keepBytesMax());
        timer = new LoopTimer(eventLoop, this::nowNs, this::turn);
        clients = config.clients();
        dispatcher = new Dispatcher(this, unsent, inFlight, listener, connector, share.connectionsMax());
        expected = dispatcher.pool()::expect;
    }

    /** One loop's part of the limits of the whole engine. */
    record LoopShare(int connectionsMax, int inFlightMax, int lanesMax) {}

    /** Takes over requests from the planner, in order of their intended times. */
    void offer(Flight[] batch) {
        queue.offer(batch);
        if (!timer.isAwakeBy(engine.pace().actualNs(batch[0].intendedNs())
                - dispatcher.pool().aheadNs())) {
            eventLoop.execute(this::turn);
        }
    }

    /** Nothing more will be offered. */
    void endOfTimetable() {
        eventLoop.execute(() -> {
            timetableEnded = true;
            turn();
        });
    }

    /** Sends no new request from now on, and cuts the requests that are still in flight at the given time. */
    void stop(long untilNs) {
        if (eventLoop.inEventLoop()) {
            beginStop(untilNs);
            return;
        }
        try {
            eventLoop.execute(() -> beginStop(untilNs));
        } catch (RejectedExecutionException e) {
            // the step is over and its threads have ended: nothing is left to be stopped
        }
    }

    private void beginStop(long untilNs) {
        if (phase == Phase.OVER) {
            return;
        }
        cutAtNs = Math.min(cutAtNs, untilNs);
        phase = Phase.STOPPING;
        eventLoop.execute(this::turn); // the turn gives up unsent requests
    }

    /** Tells the loop that requests may be due at other times than before; for any thread. */
    void paceChanged() {
        try {
            eventLoop.execute(this::turn);
        } catch (RejectedExecutionException e) {
            // the step is over
        }
    }

    /** Opens a first connection before the step begins. */
    void openFirstConnection() {
        eventLoop.execute(dispatcher::openFirstConnection);
    }

    LoopCounters<EngineCounter> counters() {
        return counters;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    KeptResponses keptResponses() {
        return keptResponses;
    }

    RequestRewriter rewriter() {
        return rewriter;
    }

    LoopTimer timer() {
        return timer;
    }

    long nowNs() {
        return clock.nowNs() - startNs;
    }

    @Nullable
    Filters filters() {
        return engine.config().filters();
    }

    EngineLimits limits() {
        return engine.config().limits();
    }

    Clients clients() {
        return clients;
    }

    /** See {@link Engine#actualNs}. */
    long actualNs(Flight flight) {
        return engine.pace().actualNs(flight.intendedNs());
    }

    /** Whether requests are sent. */
    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** How many of the known requests are due within this time from now; counts no further than {@code most}. */
    int dueWithin(long aheadNs, int most) {
        return queue.dueUntil(nowNs() + aheadNs, most, engine.pace());
    }

    /** Schedules a turn after the events that are already waiting. */
    void turnSoon() {
        eventLoop.execute(this::turn);
    }

    /** A request has its outcome. */
    void onCompleted() {
        present--;
    }

    void fail(RuntimeException cause) {
        engine.fail(cause);
    }

    private void turn() {
        timer.beginTurn();
        present += queue.takeOffered(expected);
        long nowNs = nowNs();
        dispatcher.pool().turn(nowNs);
        if (nowNs >= durationMaxNs && phase == Phase.RUNNING) {
            engine.stop(RunEnd.MAX_DURATION);
        }
        if (phase != Phase.RUNNING) {
            giveUpUnsent();
        }
        int sends = sendDue(nowNs, engine.pace());
        expire(nowNs);
        timer.endTurn();
        if (sends == SENDS_MAX) {
            eventLoop.execute(this::turn);
        } else {
            sleep();
        }
        endIfOver();
    }

    private int sendDue(long nowNs, Pace pace) {
        int sends = 0;
        while (sends < SENDS_MAX) {
            Flight next = queue.poll(nowNs, pace);
            if (next == null) {
                break;
            }
            countDue(next);
            dispatcher.count(next, EngineCounter.ASKED);
            if (unsent.admit(next)) {
                dispatcher.dispatch(next);
            }
            sends++;
        }
        return sends;
    }

    private void countDue(Flight flight) {
        counters.increment(EngineCounter.DUE);
        counters.add(EngineCounter.DUE_BYTES, flight.weightBytes);
        counters.add(EngineCounter.BACKLOG_BYTES, flight.weightBytes);
    }

    /** Fails requests that have timed out and, once the time that a stop left them is over, all requests in flight. */
    private void expire(long nowNs) {
        boolean cutting = nowNs >= cutAtNs;
        Flight first = inFlight.first();
        while (first != null && (cutting || first.deadlineNs <= nowNs)) {
            if (first.deadlineNs <= nowNs && first.isLeftAtDeadline()) {
                dispatcher.leave(first);
            } else if (first.deadlineNs <= nowNs) {
                long waitedMs = TimeUnit.NANOSECONDS.toMillis(first.deadlineNs - first.sentNs);
                dispatcher.abandon(first, ReplayFailure.TIMEOUT, "no complete response within " + waitedMs + " ms");
            } else {
                dispatcher.abandon(first, ReplayFailure.CUT, "in flight when the replay was ended");
            }
            first = inFlight.first();
        }
        for (Flight flight = unsent.expired(nowNs); flight != null; flight = unsent.expired(nowNs)) {
            dispatcher.count(flight, EngineCounter.FAILED);
            dispatcher.complete(flight, nowNs, expired(flight));
        }
    }

    /** Why a request that waited to be sent has failed. */
    private Failed expired(Flight flight) {
        if (flight.wasSent()) {
            return new Failed(
                    ReplayFailure.TIMEOUT, "closed by the target, and no complete response within " + timeout());
        }
        if (flight.state == Flight.State.HELD) {
            return new Failed(
                    ReplayFailure.HELD_TOO_LONG,
                    "an earlier response of its session did not arrive within " + timeout() + " of when it was due");
        }
        LaneLogin login = flight.planned.login();
        if (flight.state == Flight.State.AWAITING_VALUES && login != null && !login.isDone()) {
            return new Failed(
                    ReplayFailure.HELD_TOO_LONG,
                    "the login of its lane did not end within " + timeout() + " of when it was due");
        }
        if (flight.state == Flight.State.AWAITING_VALUES) {
            return new Failed(
                    ReplayFailure.HELD_TOO_LONG,
                    "a response that issues a value which it carries did not arrive within " + timeout()
                            + " of when it was due");
        }
        if (flight.state == Flight.State.AWAITING_FILTER) {
            return new Failed(ReplayFailure.UNSENDABLE, "the filter did not answer in time (see --filter-timeout)");
        }
        boolean ours = flight.beyondLimits;
        String detail = "no connection was free within " + timeout() + ", with " + inFlight.size() + " in flight and "
                + dispatcher.connecting() + " being opened"
                + (ours ? ", and none would be free at the recorded pace: raise --connections or --max-in-flight" : "");
        return new Failed(ours ? ReplayFailure.UNSENDABLE : ReplayFailure.NO_CONNECTION, detail);
    }

    private String timeout() {
        return TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms";
    }

    private void giveUpUnsent() {
        for (Flight flight = queue.poll(); flight != null; flight = queue.poll()) {
            countDue(flight);
            giveUp(flight);
        }
        // Giving up a request may release others, which are given up in the next round.
        for (List<Flight> all = unsent.clear(); !all.isEmpty(); all = unsent.clear()) {
            all.forEach(this::giveUp);
        }
    }

    private void giveUp(Flight flight) {
        if (flight.wasSent()) {
            dispatcher.count(flight, EngineCounter.FAILED);
            String detail = "closed by the target, and the replay was ended before it was sent again";
            dispatcher.complete(flight, nowNs(), new Failed(ReplayFailure.RESET, detail));
            return;
        }
        dispatcher.count(flight, EngineCounter.NOT_SENT);
        String detail = "the replay was ended before it was sent";
        dispatcher.complete(flight, nowNs(), new Failed(ReplayFailure.NOT_SENT, detail));
    }

    /** Sleeps until the next deadline: when a request is due, or times out. */
    private void sleep() {
        long wakeNs = Math.min(queue.nextNs(engine.pace()), unsent.deadlineNs());
        wakeNs = Math.min(wakeNs, dispatcher.pool().nextNs());
        Flight first = inFlight.first();
        if (first != null) {
            wakeNs = Math.min(wakeNs, Math.min(first.deadlineNs, cutAtNs));
        }
        if (phase == Phase.RUNNING) {
            wakeNs = Math.min(wakeNs, durationMaxNs);
        }
        timer.sleepUntil(wakeNs);
        if (queue.hasOffered()) {
            eventLoop.execute(this::turn);
        }
    }

    /** Ends the loop when every request has its outcome and every connection is closed. */
    void endIfOver() {
        if (phase == Phase.OVER || !timetableEnded || present > 0 || queue.hasOffered()) {
            return;
        }
        if (dispatcher.closeConnections()) {
            phase = Phase.OVER;
            timer.end();
            engine.loopOver();
        }
    }
}
