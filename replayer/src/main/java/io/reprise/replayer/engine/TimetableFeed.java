package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The {@code replay-planner} thread: pulls the timetable ahead of time, no further than the look-ahead allows in
 * requests, bytes and time, and hands each request to the loop that owns its lane. Requests are handed over in batches.
 */
final class TimetableFeed implements Runnable {
    /** How far ahead of its intended time a request is pulled; a longer stall of the source makes requests late. */
    static final long AHEAD_NS = TimeUnit.SECONDS.toNanos(3);

    /** Requests that are due sooner than this are handed over at once. */
    private static final long URGENT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long to rest when the look-ahead is full: long enough to be cheap, short against AHEAD_NS. */
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int BATCH_MAX = 128;

    private final Engine engine;
    private final Timetable timetable;
    private final List<EngineLoop> loops;
    private final List<List<Flight>> batches = new ArrayList<>();
    private final EngineLimits limits;
    private final long backlogBytesMax;
    private long bytes;
    /** Written by the planner, read by any thread. */
    private volatile boolean whole;
    /** Written by the planner, read by any thread, as is the next. */
    private final AtomicLong planned = new AtomicLong();

    /** Number of logins before the window among the handed-over requests. */
    private final AtomicLong logins = new AtomicLong();

    private final AtomicLong plannedLate = new AtomicLong();

    TimetableFeed(Engine engine, Timetable timetable, List<EngineLoop> loops) {
        this.engine = engine;
        this.timetable = timetable;
        this.loops = loops;
        limits = engine.config().limits();
        backlogBytesMax = Runtime.getRuntime().maxMemory() / 4;
        loops.forEach(loop -> batches.add(new ArrayList<>(BATCH_MAX)));
    }

    /** Requests that were handed over, without the logins before the window. */
    long planned() {
        return planned.get() - logins.get();
    }

    /** Requests that were handed over when they were already due. */
    long plannedLate() {
        return plannedLate.get();
    }

    @Override
    public void run() {
        try (timetable) {
            feed();
        } catch (RuntimeException e) {
            engine.fail(e);
        } finally {
            end();
        }
    }

    /** Hands over the remaining requests and announces the end of the timetable. */
    void end() {
        handOver();
        loops.forEach(EngineLoop::endOfTimetable);
    }

    private void feed() {
        for (long nextNs = advance(); nextNs != Long.MAX_VALUE; nextNs = advance()) {
            do {
                LockSupport.parkNanos(REST_NS);
            } while (engine.positionNs() < nextNs && !engine.isStopped());
        }
    }

    /**
     * Pulls and hands over the requests that are to be pulled by now.
     *
     * @return when to call this again, in nanoseconds of the timetable; {@link Long#MAX_VALUE} when the timetable or
     *     the step is at its end
     */
    long advance() {
        while (!engine.isStopped()) {
            if (isFull() || !timetable.isReady()) {
                handOver();
                return engine.positionNs() + REST_NS;
            }
            PlannedRequest next = timetable.next();
            if (next == null) {
                whole = true;
                break;
            }
            if (isBeyondEnd(next)) {
                break;
            }
            add(next);
            long aheadNs = next.intendedNs() - engine.positionNs();
            if (aheadNs < 0 && !next.exchange().isBeforeWindow()) {
                plannedLate.lazySet(plannedLate.getPlain() + 1);
            }
            if (aheadNs < URGENT_NS) {
                handOver();
            } else if (aheadNs > AHEAD_NS) {
                handOver();
                return next.intendedNs() - AHEAD_NS;
            }
        }
        handOver();
        return Long.MAX_VALUE;
    }

    private boolean isBeyondEnd(PlannedRequest next) {
        Pace pace = engine.pace();
        return !pace.isPaused() && pace.actualNs(next.intendedNs()) >= limits.durationMaxNs();
    }

    /** Whether the timetable was pulled to its end. */
    boolean isWhole() {
        return whole;
    }

    private void add(PlannedRequest next) {
        Flight flight = new Flight(next, engine.config().clients().realism());
        int index = loops.size() == 1 ? 0 : Engine.loopOf(next.lane(), loops.size());
        List<Flight> batch = batches.get(index);
        batch.add(flight);
        bytes += flight.weightBytes;
        planned.lazySet(planned.getPlain() + 1);
        if (next.exchange().isBeforeWindow()) {
            logins.lazySet(logins.getPlain() + 1);
        }
        if (batch.size() >= BATCH_MAX) {
            handOver(index);
        }
    }

    private void handOver() {
        for (int i = 0; i < batches.size(); i++) {
            handOver(i);
        }
    }

    private void handOver(int index) {
        List<Flight> batch = batches.get(index);
        if (!batch.isEmpty()) {
            loops.get(index).offer(batch.toArray(new Flight[0]));
            batch.clear();
        }
    }

    private boolean isFull() {
        long ahead = planned.getPlain() - sum(EngineCounter.DUE);
        return ahead >= limits.lookAheadCountMax()
                || bytes - sum(EngineCounter.DUE_BYTES) >= limits.lookAheadBytesMax()
                || sum(EngineCounter.BACKLOG_BYTES) >= backlogBytesMax;
    }

    private long sum(EngineCounter counter) {
        long sum = 0;
        for (EngineLoop loop : loops) {
            sum += loop.counters().get(counter);
        }
        return sum;
    }
}
