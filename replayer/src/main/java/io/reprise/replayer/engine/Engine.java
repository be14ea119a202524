package io.reprise.replayer.engine;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.engine.EngineLoop.LoopShare;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.rewrite.RewriteCounter;
import io.reprise.time.NanoClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fires one step: pulls a timetable and sends each request when it is due, open loop, against absolute deadlines.
 *
 * <p>A {@code replay-planner} thread pulls the timetable ahead of time; {@code replay-io-N} threads send and receive.
 * All threads are daemons and end by themselves when the step is over. The methods of this class may be called from any
 * thread.
 */
public final class Engine implements AutoCloseable {
    /** Number of lanes whose state, such as cookies, is kept, over all loops. */
    private static final int LANES_MAX = 200_000;

    /** How long requests in flight may take to end after the step is stopped. */
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(400);

    /** Time until all loops know of a change of pace. */
    private static final long CHANGE_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final double SPEED_MIN = 0.1;
    private static final double SPEED_MAX = 10;

    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final EngineConfig config;
    private final long startNs;
    private final EngineBase base;
    private final List<EngineLoop> loops = new ArrayList<>();
    private final TimetableFeed feed;
    private final AtomicInteger loopsRunning;
    private final AtomicReference<@Nullable RuntimeException> error = new AtomicReference<>();
    private final CompletableFuture<EngineCounts> completion = new CompletableFuture<>();
    /** Replaced under the lock of {@link #paceChanges}, read by any thread. */
    private volatile Pace pace = Pace.AS_PLANNED;

    private final List<PaceChange> paceChanges = new ArrayList<>();
    /** Why the step was stopped; null until then. */
    private final AtomicReference<@Nullable RunEnd> stopped = new AtomicReference<>();

    /** Makes an engine that nothing feeds yet. */
    Engine(
            EngineConfig config,
            Timetable timetable,
            IntFunction<OutcomeListener> listeners,
            long startDelayNs,
            EngineBase base) {
        this.config = config;
        this.base = base;
        int count = base.eventLoops().size();
        loopsRunning = new AtomicInteger(count);
        startNs = base.clock().nowNs() + startDelayNs;
        for (int i = 0; i < count; i++) {
            loops.add(new EngineLoop(
                    this,
                    base.eventLoops().get(i),
                    listeners.apply(i),
                    base.connector(),
                    share(config.limits(), i, count)));
        }
        feed = new TimetableFeed(this, timetable, loops);
    }

    /**
     * Connects once to the target, and shakes hands where the target speaks TLS, without sending a request. Blocks.
     *
     * @throws TargetException one line that says why the target cannot be reached: refused, unknown host, TLS and why
     */
    public static void probe(EngineConfig config) {
        new TargetProbe(config).run();
    }

    /** How many requests {@link #warmUp} should send before a step with this number of requests. */
    public static int warmUpRequests(long planned) {
        return WarmUp.requests(planned);
    }

    /**
     * Sends requests to a target inside this process that answers as recorded, so that the first requests of a step are
     * not late because they are the first in this JVM. Takes nine seconds at most, once per process; {@link #start}
     * sends made-up requests unless this was called before.
     *
     * @param rewrite like that of the step, with counts of its own
     * @param passes makes a timetable as often as it takes, whose exchanges have their recorded responses and are in
     *     memory: pulling one must not wait; each is closed
     * @param requests how many to send
     * @param listener a listener like those of the step; its counts are not part of the step
     * @param look called while requests are sent, on this thread: like the looks at the step, which wait for their
     *     first time likewise, and on one processor requests wait for them
     */
    public static void warmUp(
            RewriteConfig rewrite, Supplier<Timetable> passes, int requests, OutcomeListener listener, Runnable look) {
        WarmUp.once(rewrite, passes, requests, listener, look, Transport.select());
    }

    /**
     * Starts a step, once its first requests are read. The timetable is closed by the engine.
     *
     * @param listeners makes the listener of each loop, given the loop's index from 0; called before this returns
     * @param startDelayNs asked once the first requests are read; the time from then to the start of the step, during
     *     which they are planned; its exceptions are passed on
     * @throws TargetException the target's name cannot be resolved; the timetable is left to the caller
     */
    public static Engine start(
            EngineConfig config,
            Timetable timetable,
            IntFunction<OutcomeListener> listeners,
            LongSupplier startDelayNs) {
        Transport transport = Transport.select();
        WarmUp.once(transport);
        EngineLimits limits = config.limits();
        PulledAhead ahead = PulledAhead.of(
                timetable,
                TimetableFeed.AHEAD_NS,
                limits.lookAheadCountMax(),
                limits.lookAheadBytesMax(),
                NanoClock.SYSTEM);
        long delayNs;
        try {
            delayNs = startDelayNs.getAsLong();
        } catch (RuntimeException e) {
            ahead.close();
            throw e;
        }
        return startCold(config, ahead, listeners, delayNs, transport);
    }

    /** Starts a step whether or not the JVM is warm. */
    static Engine startCold(
            EngineConfig config,
            Timetable timetable,
            IntFunction<OutcomeListener> listeners,
            long startDelayNs,
            Transport transport) {
        Engine engine = new Engine(config, timetable, listeners, startDelayNs, EngineBase.of(config, transport));
        engine.loops.forEach(EngineLoop::openFirstConnection);
        new DefaultThreadFactory("replay-planner", true).newThread(engine.feed).start();
        return engine;
    }

    /** The start of the step, to which all its times relate, on the clock of {@link System#nanoTime}. */
    public long startNs() {
        return startNs;
    }

    /** Now, in nanoseconds after the start of the step; negative before it. */
    public long elapsedNs() {
        return base.clock().nowNs() - startNs;
    }

    /** The transport in use: {@code epoll} or {@code nio}. */
    public String transport() {
        return base.transport();
    }

    /** The counts so far; each number is exact for its loop at the time of reading. */
    public EngineCounts counts() {
        // outcomes are read before requests, so that a sum never shows more outcomes than requests
        EngineCounts.Ended ended = new EngineCounts.Ended(
                sum(EngineCounter.DONE),
                sum(EngineCounter.FAILED),
                sum(EngineCounter.NOT_SENT),
                sum(EngineCounter.CUT));
        return new EngineCounts(
                feed.planned(),
                feed.plannedLate(),
                sum(EngineCounter.SENT),
                ended,
                new EngineCounts.Present(
                        sum(EngineCounter.IN_FLIGHT), sum(EngineCounter.HELD), sum(EngineCounter.WAITING)),
                new EngineCounts.Network(
                        sum(EngineCounter.CONNECTIONS),
                        sum(EngineCounter.CONNECTIONS_OPENED),
                        sum(EngineCounter.POOL_SATURATED),
                        sum(EngineCounter.LIMIT_TOO_LOW),
                        sum(EngineCounter.RESENT),
                        sum(EngineCounter.CONNECTIONS_REOPENED),
                        sum(EngineCounter.CONNECTIONS_ADDED)),
                new EngineCounts.Replaced(
                        sum(RewriteCounter.COOKIES_REPLACED),
                        sum(RewriteCounter.TOKENS_REPLACED),
                        sum(RewriteCounter.TOKENS_UNFIT)));
    }

    /** The progress of the step; each number is exact for its loop at the time of reading. */
    public EngineProgress progress() {
        return new EngineProgress(
                sum(EngineCounter.ASKED),
                sum(EngineCounter.LANES_BUSY),
                sum(EngineCounter.BYTES_SENT),
                sum(EngineCounter.BYTES_RECEIVED));
    }

    /**
     * Pauses the step, or lets it go on. Requests that are due are sent all the same; the times of all others are
     * shifted by the length of the pause. Takes effect within a moment; before the start of the step it does nothing.
     */
    public void pause(boolean paused) {
        change(pace.speed(), paused);
    }

    /**
     * Makes requests due faster or slower than planned, by a factor from a tenth to ten. Takes effect within a moment;
     * before the start of the step it does nothing.
     */
    public void speed(double factor) {
        change(Math.max(SPEED_MIN, Math.min(SPEED_MAX, factor)), pace.isPaused());
    }

    private void change(double speed, boolean paused) {
        synchronized (paceChanges) {
            long atNs = elapsedNs() + CHANGE_DELAY_NS;
            if (atNs <= CHANGE_DELAY_NS || isStopped() || speed == pace.speed() && paused == pace.isPaused()) {
                return;
            }
            pace = pace.changed(atNs, speed, paused);
            paceChanges.add(new PaceChange(atNs, speed, paused));
        }
        loops.forEach(EngineLoop::paceChanged);
    }

    /** Whether the step is paused. */
    public boolean isPaused() {
        return pace.isPaused();
    }

    /** How many times as fast as planned requests become due. */
    public double speed() {
        return pace.speed();
    }

    /** The changes of pace so far, in their order. */
    public List<PaceChange> paceChanges() {
        synchronized (paceChanges) {
            return List.copyOf(paceChanges);
        }
    }

    /** When a request that was planned for a time is due; {@link Long#MAX_VALUE} while the step is paused before it. */
    public long actualNs(long plannedNs) {
        return pace.actualNs(plannedNs);
    }

    /** Position in the timetable now; equal to {@link #elapsedNs} as long as nothing changed the pace. */
    long positionNs() {
        long nowNs = elapsedNs();
        return pace.plannedNs(nowNs);
    }

    Pace pace() {
        return pace;
    }

    /**
     * Ends the step early: no new request is sent; requests in flight have a moment to end and are then {@link
     * ReplayFailure#CUT}; the other requests that were taken from the timetable are reported as {@link
     * ReplayFailure#NOT_SENT}. So the step is over within half a second, whatever the target does. Returns at once;
     * idempotent.
     *
     * @param why becomes the {@link #end} of the step, if this is the first call and requests were left
     */
    public void stop(RunEnd why) {
        stop(why, GRACE_NS);
    }

    private void stop(RunEnd why, long graceNs) {
        stopped.compareAndSet(null, why);
        long untilNs = elapsedNs() + graceNs;
        loops.forEach(loop -> loop.stop(untilNs));
    }

    /** How the step ended; to be called after its end. */
    public RunEnd end() {
        boolean whole = feed.isWhole() && sum(EngineCounter.NOT_SENT) + sum(EngineCounter.CUT) == 0;
        RunEnd why = stopped.get();
        if (whole) {
            return RunEnd.COMPLETE;
        }
        return why == null ? RunEnd.MAX_DURATION : why;
    }

    /**
     * Completes when every planned request has its outcome, on an engine thread; exceptionally when the timetable or a
     * listener threw, with the exception thrown, after all requests in flight have ended.
     */
    public CompletableFuture<EngineCounts> completion() {
        return completion;
    }

    /** Stops without waiting for requests in flight. Returns at once. */
    @Override
    public void close() {
        stop(RunEnd.INTERRUPTED, 0);
    }

    EngineConfig config() {
        return config;
    }

    boolean isStopped() {
        return stopped.get() != null;
    }

    NanoClock clock() {
        return base.clock();
    }

    InstantSource wallClock() {
        return base.wallClock();
    }

    /** The feed that pulls the timetable, for callers that run it on their own thread. */
    TimetableFeed feed() {
        return feed;
    }

    /** Ends the step because of an error, or because the target is refused, which is not an error. */
    void fail(RuntimeException cause) {
        if (cause instanceof RefusedException) {
            stop(RunEnd.REFUSED);
            return;
        }
        error.compareAndSet(null, cause);
        stop(RunEnd.INTERRUPTED);
    }

    /** Called by a loop that has nothing left to do. */
    void loopOver() {
        if (loopsRunning.decrementAndGet() > 0) {
            return;
        }
        RuntimeException cause = error.get();
        if (cause == null) {
            completion.complete(counts());
        } else {
            completion.completeExceptionally(cause);
        }
        base.release().run();
    }

    /** The key of requests that are kept in order: their lane, or their recorded connection. */
    static long orderKey(SendOrder order, PlannedRequest request) {
        if (order == SendOrder.CONNECTION) {
            Exchange exchange = request.exchange().exchange();
            long copy = (long) request.exchange().copy() << Integer.SIZE;
            return (exchange.ids().run() + copy) * GOLDEN_RATIO ^ exchange.ids().connection();
        }
        return request.lane();
    }

    /** The loop that owns a lane. */
    static int loopOf(long lane, int loops) {
        return (int) Long.remainderUnsigned(lane * GOLDEN_RATIO >>> 16, loops);
    }

    private static LoopShare share(EngineLimits limits, int loop, int loops) {
        return new LoopShare(
                shareOf(limits.connectionsMax(), loop, loops),
                shareOf(limits.inFlightMax(), loop, loops),
                shareOf(LANES_MAX, loop, loops));
    }

    private static int shareOf(int total, int loop, int loops) {
        return total / loops + (loop < total % loops ? 1 : 0);
    }

    /** The count of all loops. */
    long sum(EngineCounter counter) {
        long sum = 0;
        for (EngineLoop loop : loops) {
            sum += loop.counters().get(counter);
        }
        return sum;
    }

    private long sum(RewriteCounter counter) {
        long sum = 0;
        for (EngineLoop loop : loops) {
            sum += loop.rewriter().count(counter);
        }
        return sum;
    }
}
