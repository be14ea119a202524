package io.reprise.replayer.engine;

import java.util.PriorityQueue;

/**
 * Says by whose doing requests wait for a place, when as many are in flight as {@code --connections} and {@code
 * --max-in-flight} allow. A wait that a target as fast as the recorded one would have caused as well is the
 * replayer's: the limit is lower than the recording needs. The rest of the wait is the target's, which has not answered
 * the requests that take the places.
 *
 * <p>So the places are kept twice: as they are, and as they would be if each response took as long as the recorded one
 * (a queue, first come first served, with so many servers). Confined to its loop.
 */
final class InFlightLimit {
    private final int placesMax;
    /** When each place that is taken would become free again at a target as fast as the recorded one. */
    private final PriorityQueue<Long> expectedFreeNs = new PriorityQueue<>();
    /** The last time at which no place was free. */
    private long fullUntilNs;

    InFlightLimit(int placesMax) {
        this.placesMax = placesMax;
    }

    /** A request may be sent from now on, as far as its order is concerned; to be called once for each. */
    void expect(Flight flight, long nowNs) {
        for (Long next = expectedFreeNs.peek(); next != null && next <= nowNs; next = expectedFreeNs.peek()) {
            expectedFreeNs.remove();
        }
        Long freeNs = expectedFreeNs.size() < placesMax ? null : expectedFreeNs.peek();
        if (freeNs == null) {
            flight.expectedSentNs = nowNs;
        } else {
            flight.expectedSentNs = freeNs;
            if (freeNs > flight.deadlineNs) {
                flight.beyondLimits = true;
                return; // it would have given up there as well, and taken no place
            }
            expectedFreeNs.remove();
        }
        long endNs = flight.planned.recordedEndNs();
        long recordedNs = endNs == Long.MAX_VALUE ? 0 : endNs - flight.planned.recordedNs();
        expectedFreeNs.add(Nanos.sum(flight.expectedSentNs, recordedNs));
    }

    /** A request is about to leave its place, of so many that are taken. */
    void release(int taken, long nowNs) {
        if (taken >= placesMax) {
            fullUntilNs = nowNs;
        }
    }

    /** For how long a request, which is sent now, waited for a place by the target's doing. */
    long heldNs(Flight flight) {
        return Math.max(0, fullUntilNs - flight.expectedSentNs);
    }
}
