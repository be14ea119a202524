package io.reprise.replayer.engine;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one loop that are not due yet. They are offered in order of their intended times, so that a plain
 * queue is enough. {@link #offer} and {@link #hasOffered} may be called from any thread; the other methods are confined
 * to the loop.
 */
final class DueQueue {
    private final Queue<Flight[]> inbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Flight> ahead = new ArrayDeque<>();

    void offer(Flight[] batch) {
        inbox.add(batch);
    }

    /** Whether there are requests that {@link #takeOffered} has not taken. */
    boolean hasOffered() {
        return !inbox.isEmpty();
    }

    /**
     * Takes over the offered requests and returns their number.
     *
     * @param expected is told of each batch
     */
    int takeOffered(Consumer<Flight[]> expected) {
        int count = 0;
        for (Flight[] batch = inbox.poll(); batch != null; batch = inbox.poll()) {
            expected.accept(batch);
            Collections.addAll(ahead, batch);
            count += batch.length;
        }
        return count;
    }

    /**
     * The next request that is due at this time, carrying its due time; null when none is due.
     *
     * @param pace read after the time, so that no change before that time is missed
     */
    @Nullable
    Flight poll(long nowNs, Pace pace) {
        Flight next = ahead.peek();
        if (next == null) {
            return null;
        }
        long dueNs = pace.actualNs(next.intendedNs());
        if (dueNs > nowNs) {
            return null;
        }
        if (dueNs != next.intendedNs()) {
            next.planned = next.planned.at(dueNs);
        }
        return ahead.remove();
    }

    /** The next request, whether or not it is due; null when none is known. */
    @Nullable
    Flight poll() {
        return ahead.poll();
    }

    /** When the next request is due; {@link Long#MAX_VALUE} when none is known, or will be for a while. */
    long nextNs(Pace pace) {
        Flight next = ahead.peek();
        return next == null ? Long.MAX_VALUE : pace.actualNs(next.intendedNs());
    }

    /** How many of the known requests are due until this time; counts no further than {@code most}. */
    int dueUntil(long untilNs, int most, Pace pace) {
        int count = 0;
        for (Flight flight : ahead) {
            if (count == most || pace.actualNs(flight.intendedNs()) > untilNs) {
                break;
            }
            count++;
        }
        return count;
    }
}
