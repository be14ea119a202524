package io.reprise.replayer.engine;

import org.jspecify.annotations.Nullable;

/**
 * A list of requests of one loop: those that wait for a connection, first come first served, or those in flight, in the
 * order in which they time out. A request is in one list at a time. Confined to its loop; each operation takes constant
 * time, {@link #addByDeadline} only if the deadline is the latest, as it almost always is.
 */
final class FlightList {
    private @Nullable Flight first;
    private @Nullable Flight last;
    private int size;

    void addLast(Flight flight) {
        link(last, flight, null);
    }

    void addFirst(Flight flight) {
        link(null, flight, first);
    }

    /** Adds a request in front of those whose deadline is later. */
    void addByDeadline(Flight flight) {
        Flight before = last;
        while (before != null && before.deadlineNs > flight.deadlineNs) {
            before = before.before;
        }
        link(before, flight, before == null ? first : before.after);
    }

    private void link(@Nullable Flight before, Flight flight, @Nullable Flight after) {
        flight.before = before;
        flight.after = after;
        if (before == null) {
            first = flight;
        } else {
            before.after = flight;
        }
        if (after == null) {
            last = flight;
        } else {
            after.before = flight;
        }
        size++;
    }

    void remove(Flight flight) {
        if (flight.before == null) {
            first = flight.after;
        } else {
            flight.before.after = flight.after;
        }
        if (flight.after == null) {
            last = flight.before;
        } else {
            flight.after.before = flight.before;
        }
        flight.before = null;
        flight.after = null;
        size--;
    }

    @Nullable
    Flight first() {
        return first;
    }

    @Nullable
    Flight last() {
        return last;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
