package io.reprise.replayer.engine;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the causal order of one lane, or of one recorded connection: a request waits until each earlier exchange that
 * had ended in the recording before the request began has ended in the replay as well. Of an exchange that its recorded
 * client left, the head of the response is enough. Confined to its loop.
 *
 * <p>It is enough to look at the first recorded end among the unfinished exchanges: a request may be sent if it began
 * before that end. Within a run, the order of its records says which came first, because times can be equal. Recorded
 * begins never decrease within a session, so if the first held request must wait, so must those behind it, and held
 * requests are released in their recorded order.
 */
final class OrderGate {
    final long key;
    private final PriorityQueue<Flight> unfinished = new PriorityQueue<>(4, (a, b) -> a.planned.compareEnd(b.planned));
    private final ArrayDeque<Flight> held = new ArrayDeque<>(4);
    /** Earlier requests, answered or not, with the time at which they end on a target as fast as the recorded one. */
    private final PriorityQueue<Expected> expected =
            new PriorityQueue<>(4, (a, b) -> Long.compare(a.recordedEndNs, b.recordedEndNs));

    private long expectedEndNs;
    private int present;

    private record Expected(long recordedEndNs, long endNs) {}

    OrderGate(long key) {
        this.key = key;
    }

    /**
     * When a request, which is due now, could be sent at the earliest if each response took as long as the recorded one
     * did. That is later than intended where the timetable is faster than the recording and its user had waited for
     * responses most of the time. Called once for each request, in their order.
     */
    long expectedNs(Flight flight) {
        long beganNs = flight.planned.recordedNs();
        for (Expected next = expected.peek(); next != null && next.recordedEndNs <= beganNs; next = expected.peek()) {
            expectedEndNs = Math.max(expectedEndNs, next.endNs);
            expected.remove();
        }
        long expectedNs = Math.max(flight.intendedNs(), expectedEndNs);
        long endNs = flight.planned.recordedEndNs();
        if (endNs != Long.MAX_VALUE) {
            expected.add(new Expected(endNs, Nanos.sum(expectedNs, flight.planned.recordedWaitNs())));
        }
        return expectedNs;
    }

    /** Admits a due request: returns true if it may be sent now, false if it is held. */
    boolean admit(Flight flight) {
        boolean free = held.isEmpty() && maySend(flight);
        present++;
        if (free) {
            await(flight);
        } else {
            held.add(flight);
        }
        return free;
    }

    /** A request of this gate has its outcome; ask for {@link #release} afterwards. */
    void finished(Flight flight) {
        present--;
        flight.state = Flight.State.OVER;
    }

    /** The next held request that may be sent now, or null. */
    @Nullable
    Flight release() {
        Flight first = held.peek();
        if (first == null || !maySend(first)) {
            return null;
        }
        held.remove();
        await(first);
        return first;
    }

    /** Takes out a held request; {@link #finished} is to be called for it next. */
    void drop(Flight flight) {
        if (held.peek() == flight) {
            held.remove();
        } else {
            held.remove(flight);
        }
    }

    boolean isEmpty() {
        return present == 0;
    }

    private void await(Flight flight) {
        if (flight.planned.recordedEndNs() != Long.MAX_VALUE) {
            unfinished.add(flight);
        }
    }

    private boolean maySend(Flight flight) {
        Flight first = unfinished.peek();
        while (first != null && !first.isWaitedFor()) {
            unfinished.remove();
            first = unfinished.peek();
        }
        return first == null || !first.planned.endedBefore(flight.planned);
    }
}
