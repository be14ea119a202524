package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.time.NanoClock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timetable whose first requests are in memory. Reading them while they are sent would delay them: on a machine with
 * one processor by the time for all requests that are read ahead, and where a recording has to be read up to a slice by
 * the time for that. Not thread-safe.
 */
final class PulledAhead implements Timetable {
    /** Time for reading ahead, counted from the first request, so that a step begins soon. */
    private static final long PULL_NS = TimeUnit.SECONDS.toNanos(2);

    private final Queue<PlannedRequest> ahead = new ArrayDeque<>();
    private final Timetable rest;
    /** The error that ended the reading; thrown once the requests before it are taken. */
    private @Nullable RuntimeException error;

    private PulledAhead(Timetable rest) {
        this.rest = rest;
    }

    /**
     * Pulls requests until one of the limits is reached, or for two seconds. An error of the timetable is thrown by
     * {@link #next}.
     *
     * @param rest closed with this
     * @param aheadNs pulls no further than the first request that is due later, in nanoseconds after the step's start
     * @param requestsMax the number of requests
     * @param bytesMax their approximate memory, which the last one may exceed
     */
    static PulledAhead of(Timetable rest, long aheadNs, int requestsMax, long bytesMax, NanoClock clock) {
        PulledAhead timetable = new PulledAhead(rest);
        timetable.pull(aheadNs, requestsMax, bytesMax, clock);
        return timetable;
    }

    private void pull(long aheadNs, int requestsMax, long bytesMax, NanoClock clock) {
        long bytes = 0;
        long dueNs = Long.MIN_VALUE;
        long untilNs = Long.MAX_VALUE;
        try {
            while (ahead.size() < requestsMax
                    && bytes < bytesMax
                    && dueNs <= aheadNs
                    && clock.nowNs() < untilNs
                    && rest.isReady()) {
                PlannedRequest next = rest.next();
                if (next == null) {
                    break;
                }
                if (ahead.isEmpty()) {
                    untilNs = clock.nowNs() + PULL_NS;
                }
                ahead.add(next);
                bytes += next.exchange().memoryBytes();
                dueNs = next.intendedNs();
            }
        } catch (RuntimeException e) {
            error = e;
        }
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest next = ahead.poll();
        if (next != null) {
            return next;
        }
        if (error != null) {
            throw error;
        }
        return rest.next();
    }

    @Override
    public boolean isReady() {
        return !ahead.isEmpty() || error != null || rest.isReady();
    }

    @Override
    public void close() {
        rest.close();
    }
}
