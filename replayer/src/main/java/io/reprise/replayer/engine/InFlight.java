package io.reprise.replayer.engine;

import io.reprise.replayer.rewrite.LoopCounters;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one loop that are sent and not answered, in the order in which they time out. Confined to its loop.
 */
final class InFlight {
    private final int countMax;
    private final InFlightLimit limit;
    private final LoopCounters<EngineCounter> counters;
    private final FlightList flights = new FlightList();

    /**
     * @param countMax most requests in flight
     * @param connectionsMax most connections, which limits the requests in flight as well
     */
    InFlight(int countMax, int connectionsMax, LoopCounters<EngineCounter> counters) {
        this.countMax = countMax;
        this.counters = counters;
        limit = new InFlightLimit(Math.min(countMax, connectionsMax));
    }

    int size() {
        return flights.size();
    }

    /** How many more requests the limit on requests in flight allows now. */
    int room() {
        return countMax - flights.size();
    }

    /** Notes that the order of the lane allows a request to be sent from now on; called once for each request. */
    void expect(Flight flight, long nowNs) {
        limit.expect(flight, nowNs);
    }

    /** How long a request that is sent now waited for a place because of the target. */
    long heldNs(Flight flight) {
        return limit.heldNs(flight);
    }

    /** A request is sent; it times out at its deadline. */
    void add(Flight flight) {
        flight.state = Flight.State.IN_FLIGHT;
        flights.addByDeadline(flight);
        counters.increment(EngineCounter.IN_FLIGHT);
    }

    /** A request in flight has another deadline. */
    void changeDeadline(Flight flight, long deadlineNs) {
        flights.remove(flight);
        flight.deadlineNs = deadlineNs;
        flights.addByDeadline(flight);
    }

    /** A request is answered or has failed. */
    void remove(Flight flight, long nowNs) {
        limit.release(flights.size(), nowNs);
        flights.remove(flight);
        flight.connection = null;
        counters.add(EngineCounter.IN_FLIGHT, -1);
    }

    /** The request that times out first; null when there is none. */
    @Nullable
    Flight first() {
        return flights.first();
    }
}
