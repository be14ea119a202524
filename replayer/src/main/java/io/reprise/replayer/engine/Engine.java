package io.reprise.replayer.engine;

import io.reprise.replayer.plan.Timetable;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * One step being fired: pulls a timetable and sends each request when it is due, open loop, against absolute deadlines.
 *
 * <p>A {@code replay-planner} thread pulls the timetable ahead of time; {@code replay-io-N} threads send and receive.
 * The methods of this class may be called from any thread.
 */
public final class Engine implements AutoCloseable {
    private Engine() {}

    /**
     * Connects once to the target, and shakes hands where it speaks TLS, without sending a request. Blocks.
     *
     * @throws TargetException one line that says why the target cannot be reached: refused, unknown host, TLS and why
     */
    public static void probe(EngineConfig config) {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts a step. The timetable is closed by the engine.
     *
     * @param listeners makes the listener of each loop, given the loop's index from 0; called before this returns
     * @param startDelayNs from now to the start of the step, which gives the first requests time to be planned
     */
    public static Engine start(
            EngineConfig config, Timetable timetable, IntFunction<OutcomeListener> listeners, long startDelayNs) {
        throw new UnsupportedOperationException();
    }

    /** The start of the step, to which all its times relate, on the clock of {@link System#nanoTime}. */
    public long startNs() {
        throw new UnsupportedOperationException();
    }

    /** Now, in nanoseconds after the start of the step; negative before it. */
    public long elapsedNs() {
        return System.nanoTime() - startNs();
    }

    /** The transport in use: {@code io_uring}, {@code epoll} or {@code nio}. */
    public String transport() {
        throw new UnsupportedOperationException();
    }

    /** Where the step stands; each number is exact for its loop at the time of reading. */
    public EngineCounts counts() {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends the step early: nothing new is sent, requests in flight end or time out, the others that were taken from the
     * timetable are reported as {@link ReplayFailure#NOT_SENT}. Returns at once; idempotent.
     */
    public void stop() {
        throw new UnsupportedOperationException();
    }

    /**
     * Completes when every planned request has its outcome, on an engine thread; exceptionally when the timetable threw,
     * with what it threw, after everything in flight has ended.
     */
    public CompletableFuture<EngineCounts> completion() {
        throw new UnsupportedOperationException();
    }

    /** Stops, does not wait for requests in flight (they fail as {@link ReplayFailure#RESET}), ends the threads. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
