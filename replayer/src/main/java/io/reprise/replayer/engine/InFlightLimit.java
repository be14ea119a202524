package io.reprise.replayer.engine;

import io.reprise.replayer.plan.RecordedStay;
import java.util.PriorityQueue;

/**
 * Attributes the time that requests wait for a place in flight, while as many are in flight as {@code --connections}
 * and {@code --max-in-flight} allow. A wait that a target as fast as the recorded one would cause too is the
 * replayer's: its limit is lower than the recording needs. The rest of the wait is the target's, because the target has
 * not answered the requests that hold the places.
 *
 * <p>Two accounts of the places make the difference: the real one, and one in which each response takes as long as the
 * recorded response (a first-come-first-served queue with one server per place). Confined to its loop.
 */
final class InFlightLimit {
    private final int placesMax;
    /** Times at which the taken places would become free if the target were as fast as the recorded one. */
    private final PriorityQueue<Long> expectedFreeNs = new PriorityQueue<>();
    /** The last time at which no place was free. */
    private long fullUntilNs;

    InFlightLimit(int placesMax) {
        this.placesMax = placesMax;
    }

    /** Notes that the order of the lane permits a request from now on. Called once for each request. */
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
                return; // at the recorded pace it would have timed out too, and taken no place
            }
            expectedFreeNs.remove();
        }
        long endNs = flight.planned.recordedEndNs();
        // What takes a place for an unknown time is not allowed for, and what is left as recorded takes it until then.
        long leftNs = flight.isToBeLeft() && flight.stayNs != RecordedStay.UNKNOWN ? flight.stayNs : 0;
        long recordedNs = endNs == Long.MAX_VALUE ? leftNs : endNs - flight.planned.recordedNs();
        expectedFreeNs.add(Nanos.sum(flight.expectedSentNs, recordedNs));
    }

    /** Notes that a request is about to leave its place, while {@code taken} places are taken. */
    void release(int taken, long nowNs) {
        if (taken >= placesMax) {
            fullUntilNs = nowNs;
        }
    }

    /** The part of the wait of a request that is sent now for which the target is responsible. */
    long heldNs(Flight flight) {
        return Math.max(0, fullUntilNs - flight.expectedSentNs);
    }
}
