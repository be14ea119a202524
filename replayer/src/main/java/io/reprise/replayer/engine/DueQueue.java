package io.reprise.replayer.engine;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    /** Takes over the offered requests and returns their number. */
    int takeOffered() {
        int count = 0;
        for (Flight[] batch = inbox.poll(); batch != null; batch = inbox.poll()) {
            Collections.addAll(ahead, batch);
            count += batch.length;
        }
        return count;
    }

    /** The next request that is due at this time; null when none is. */
    @Nullable
    Flight poll(long nowNs) {
        Flight next = ahead.peek();
        return next == null || next.intendedNs() > nowNs ? null : ahead.remove();
    }

    /** When the next request is due; {@link Long#MAX_VALUE} when none is known. */
    long nextNs() {
        Flight next = ahead.peek();
        return next == null ? Long.MAX_VALUE : next.intendedNs();
    }

    /** How many of the known requests are due until this time; counts no further than {@code most}. */
    int dueUntil(long untilNs, int most) {
        int count = 0;
        for (Flight flight : ahead) {
            if (count == most || flight.intendedNs() > untilNs) {
                break;
            }
            count++;
        }
        return count;
    }
}
