package io.reprise.replayer.engine;

import org.jspecify.annotations.Nullable;

/**
 * The requests in flight on one loop, oldest first. All have the same timeout, so that the oldest is the first to run
 * out of it and no timer per request is needed. Confined to its loop; each operation takes constant time.
 */
final class InFlightList {
    private @Nullable Flight oldest;
    private @Nullable Flight newest;
    private int size;

    void add(Flight flight) {
        flight.older = newest;
        if (newest == null) {
            oldest = flight;
        } else {
            newest.newer = flight;
        }
        newest = flight;
        size++;
    }

    void remove(Flight flight) {
        if (flight.older == null) {
            oldest = flight.newer;
        } else {
            flight.older.newer = flight.newer;
        }
        if (flight.newer == null) {
            newest = flight.older;
        } else {
            flight.newer.older = flight.older;
        }
        flight.older = null;
        flight.newer = null;
        size--;
    }

    @Nullable
    Flight oldest() {
        return oldest;
    }

    int size() {
        return size;
    }
}
