package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a loop its next turn at the earliest of the requested times. Times are nanoseconds after the start of the step.
 * Confined to its loop, except for {@link #isAwakeBy}.
 */
final class LoopTimer {
    private enum State {
        /** Between two turns: a requested time arms the timer. */
        WAITING,
        /** In a turn: at its end, the loop requests the time of the next turn. */
        IN_TURN,
        /** No more turns. */
        ENDED
    }

    private final EventLoop eventLoop;
    private final LongSupplier nowNs;
    private final Runnable turn;
    private State state = State.WAITING;
    private @Nullable ScheduledFuture<?> armed;
    private long armedNs = Long.MAX_VALUE;
    /** Written by the loop, read by the planner. */
    private volatile long wakeAtNs = Long.MAX_VALUE;

    LoopTimer(EventLoop eventLoop, LongSupplier nowNs, Runnable turn) {
        this.eventLoop = eventLoop;
        this.nowNs = nowNs;
        this.turn = turn;
    }

    /** Whether the loop takes a turn by then without being called; for any thread. */
    boolean isAwakeBy(long ns) {
        return ns >= wakeAtNs;
    }

    void beginTurn() {
        changeTo(State.IN_TURN);
    }

    void endTurn() {
        changeTo(State.WAITING);
    }

    private void changeTo(State next) {
        if (state != State.ENDED) {
            state = next;
        }
    }

    /** Sleeps until this time, or until an earlier time that is requested by {@link #wakeBy}. */
    void sleepUntil(long wakeNs) {
        wakeBy(wakeNs);
        wakeAtNs = armedNs;
    }

    /**
     * Requests a turn at a deadline. Does nothing within a turn, because the end of the turn considers all deadlines.
     */
    void wakeBy(long wakeNs) {
        if (wakeNs >= armedNs || state != State.WAITING) {
            return;
        }
        disarm();
        armedNs = wakeNs;
        armed = eventLoop.schedule(this::onTime, Math.max(0, wakeNs - nowNs.getAsLong()), TimeUnit.NANOSECONDS);
    }

    void end() {
        state = State.ENDED;
        disarm();
    }

    private void disarm() {
        if (armed != null) {
            armed.cancel(false);
        }
    }

    private void onTime() {
        armed = null;
        armedNs = Long.MAX_VALUE;
        turn.run();
    }
}
