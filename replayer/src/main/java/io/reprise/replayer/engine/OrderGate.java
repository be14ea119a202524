package io.reprise.replayer.engine;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the causal order of one session, or of one recorded connection: a request waits until each earlier exchange
 * that had ended in the recording before the request began has ended in the replay as well. Confined to its loop.
 *
 * <p>It is enough to look at the smallest recorded end among the unfinished exchanges: a request may go when it began
 * before that. Recorded begins never decrease within a session, so when the first held request may not go, neither may
 * those behind it, and requests that are held leave in their recorded order.
 */
final class OrderGate {
    final long key;
    private final PriorityQueue<Flight> unfinished =
            new PriorityQueue<>(4, (a, b) -> Long.compare(a.planned.recordedEndNs(), b.planned.recordedEndNs()));
    private final ArrayDeque<Flight> held = new ArrayDeque<>(4);
    private int present;

    OrderGate(long key) {
        this.key = key;
    }

    /** A request is due: true when it may be sent now, false when it is held. */
    boolean admit(Flight flight) {
        boolean free = held.isEmpty() && mayGo(flight);
        present++;
        if (free) {
            await(flight);
        } else {
            held.add(flight);
        }
        return free;
    }

    /** A request that was admitted or released has its outcome; ask for {@link #release} afterwards. */
    void finished(Flight flight) {
        present--;
        flight.finished = true;
    }

    /** The next held request that may be sent now, or null. */
    @Nullable
    Flight release() {
        Flight first = held.peek();
        if (first == null || !mayGo(first)) {
            return null;
        }
        held.remove();
        await(first);
        return first;
    }

    /** Takes out a held request, whether it may go or not; null when none is held. */
    @Nullable
    Flight giveUp() {
        Flight first = held.poll();
        if (first != null) {
            present--;
        }
        return first;
    }

    boolean isEmpty() {
        return present == 0;
    }

    private void await(Flight flight) {
        if (flight.planned.recordedEndNs() != Long.MAX_VALUE) {
            unfinished.add(flight);
        }
    }

    private boolean mayGo(Flight flight) {
        Flight first = unfinished.peek();
        while (first != null && first.finished) {
            unfinished.remove();
            first = unfinished.peek();
        }
        return first == null || first.planned.recordedEndNs() > flight.planned.recordedNs();
    }
}
