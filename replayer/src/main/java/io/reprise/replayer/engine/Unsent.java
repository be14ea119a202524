package io.reprise.replayer.engine;

import io.netty.util.collection.LongObjectHashMap;
import io.reprise.replayer.rewrite.LoopCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one loop that are due and not sent: held, for the sake of order, or waiting for a connection. No
 * request waits for longer than {@code --timeout} from when it was due or, where its lane is slower than the timetable
 * by the recording's own response times, from when a target as fast as the recorded one would have allowed it to be
 * sent. So no target, whatever it does or fails to do, holds up the end of a replay. Confined to its loop.
 */
final class Unsent {
    private final SendOrder order;
    private final long waitMaxNs;
    private final LoopCounters<EngineCounter> counters;
    private final LongObjectHashMap<OrderGate> gates = new LongObjectHashMap<>();
    private final FlightList waiting = new FlightList();
    private final TreeSet<Flight> byDeadline = new TreeSet<>(Comparator.<Flight>comparingLong(f -> f.deadlineNs)
            .thenComparingLong(f -> f.planned.exchange().number()));

    Unsent(SendOrder order, long waitMaxNs, LoopCounters<EngineCounter> counters) {
        this.order = order;
        this.waitMaxNs = waitMaxNs;
        this.counters = counters;
    }

    /** Admits a due request: returns true if it may be sent now, false if it is held. */
    boolean admit(Flight flight) {
        OrderGate gate = gateOf(flight);
        flight.gate = gate;
        long expectedNs = gate == null ? flight.intendedNs() : gate.expectedNs(flight);
        flight.deadlineNs = Nanos.sum(expectedNs, waitMaxNs);
        if (gate == null || gate.admit(flight)) {
            return true;
        }
        flight.state = Flight.State.HELD;
        byDeadline.add(flight);
        counters.increment(EngineCounter.HELD);
        return false;
    }

    private @Nullable OrderGate gateOf(Flight flight) {
        if (order == SendOrder.NONE) {
            return null;
        }
        long key = Engine.orderKey(order, flight.planned);
        OrderGate gate = gates.get(key);
        if (gate == null) {
            gate = new OrderGate(key);
            gates.put(key, gate);
            counters.increment(EngineCounter.LANES_BUSY);
        }
        return gate;
    }

    /** The next held request that may be sent now that another of its lane has its outcome; null when there is none. */
    @Nullable
    Flight release(OrderGate gate, long nowNs) {
        Flight next = gate.release();
        if (next == null) {
            if (gate.isEmpty()) {
                gates.remove(gate.key);
                counters.add(EngineCounter.LANES_BUSY, -1);
            }
            return null;
        }
        byDeadline.remove(next);
        counters.add(EngineCounter.HELD, -1);
        next.heldNs = Math.max(0, nowNs - next.intendedNs());
        return next;
    }

    /** Holds a request whose turn it is until the values that it carries are known. */
    void awaitValues(Flight flight) {
        flight.state = Flight.State.AWAITING_VALUES;
        byDeadline.add(flight);
        counters.increment(EngineCounter.HELD);
    }

    /** The values that a request carries are known; false if it has its outcome already. */
    boolean endAwaitingValues(Flight flight, long nowNs) {
        if (flight.state != Flight.State.AWAITING_VALUES) {
            return false;
        }
        byDeadline.remove(flight);
        counters.add(EngineCounter.HELD, -1);
        flight.heldNs = Math.max(0, nowNs - flight.intendedNs());
        return true;
    }

    /** Holds a request whose turn it is until the filter has answered. */
    void awaitFilter(Flight flight) {
        flight.state = Flight.State.AWAITING_FILTER;
        byDeadline.add(flight);
        counters.increment(EngineCounter.HELD);
    }

    /** The filter has answered; false if the request has its outcome already. */
    boolean endAwaitingFilter(Flight flight) {
        if (flight.state != Flight.State.AWAITING_FILTER) {
            return false;
        }
        byDeadline.remove(flight);
        counters.add(EngineCounter.HELD, -1);
        flight.deadlineNs = flight.sendByNs;
        flight.call = null;
        return true;
    }

    /** Puts a request behind those that wait for a connection. */
    void await(Flight flight) {
        waiting.addLast(flight);
        awaits(flight);
    }

    /** Puts a request before those that wait for a connection. */
    void awaitFirst(Flight flight) {
        waiting.addFirst(flight);
        awaits(flight);
    }

    private void awaits(Flight flight) {
        flight.state = Flight.State.WAITING;
        byDeadline.add(flight);
        counters.increment(EngineCounter.WAITING);
    }

    /** The request that waits for a connection in front of all others; null when none does. */
    @Nullable
    Flight firstWaiting() {
        return waiting.first();
    }

    /** The request that waits for a connection behind all others; null when none does. */
    @Nullable
    Flight lastWaiting() {
        return waiting.last();
    }

    /** How many requests wait for a connection. */
    int waitingCount() {
        return waiting.size();
    }

    /** Takes out a request that waits for a connection. */
    void leave(Flight flight) {
        waiting.remove(flight);
        byDeadline.remove(flight);
        counters.add(EngineCounter.WAITING, -1);
    }

    /** When the first request expires; {@link Long#MAX_VALUE} when none is here. */
    long deadlineNs() {
        return byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().deadlineNs;
    }

    /** Takes out a request that has waited for too long; null when there is none. */
    @Nullable
    Flight expired(long nowNs) {
        if (deadlineNs() > nowNs) {
            return null;
        }
        Flight flight = byDeadline.first();
        takeOut(flight);
        return flight;
    }

    /** Takes out all requests. */
    List<Flight> clear() {
        List<Flight> all = new ArrayList<>(byDeadline);
        all.forEach(this::takeOut);
        return all;
    }

    private void takeOut(Flight flight) {
        if (flight.state == Flight.State.WAITING) {
            leave(flight);
        } else {
            byDeadline.remove(flight);
            counters.add(EngineCounter.HELD, -1);
            if (flight.call != null) {
                flight.call.abandon();
            }
            if (flight.gate != null && flight.state == Flight.State.HELD) {
                flight.gate.drop(flight);
            }
        }
    }
}
