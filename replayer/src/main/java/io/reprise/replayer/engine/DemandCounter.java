package io.reprise.replayer.engine;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Demand.Peak;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes a timetable on and computes its {@link Demand} by simulation: each response takes as long as the recorded one,
 * and a request waits for the responses of its lane for which its user had waited. Memory is bounded. Not thread-safe.
 */
public final class DemandCounter implements Timetable {
    /** Requests, lanes or connections beyond this number at one time are not counted. */
    private static final int KEPT_MAX = 1 << 18;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Timetable timetable;
    private final Clients clients;
    private final Most requests = new Most(SECOND_NS);
    private final Most opened = new Most(TimeUnit.MINUTES.toNanos(1));
    private final Most sentBytes = new Most(SECOND_NS);
    private final Most receivedBytes = new Most(SECOND_NS);
    private final AtOnce inFlight = new AtOnce();
    private final Map<Long, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Lane> eldest) {
            return size() > KEPT_MAX;
        }
    };
    private final Map<Long, Connection> connections = new LinkedHashMap<>(16, 0.75f, true);
    private Peak connectionsMost = new Peak(0, 0);
    private long sweptNs = Long.MIN_VALUE;
    private double busyNs;
    private long firstNs;
    private long lastNs;
    private boolean any;

    /** When the last response of a lane ends, as recorded and in the simulation. */
    private record Lane(long recordedEndNs, long endNs) {}

    private static final class Connection {
        final PlannedRequest first;
        long lastIntendedNs;
        long endNs;

        Connection(PlannedRequest first) {
            this.first = first;
        }
    }

    /** Closing it closes the timetable. */
    public DemandCounter(Timetable timetable, Clients clients) {
        this.timetable = timetable;
        this.clients = clients;
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = timetable.next();
        if (request != null && !request.exchange().isBeforeWindow()) {
            add(request);
        }
        return request;
    }

    private void add(PlannedRequest request) {
        long dueNs = request.intendedNs();
        firstNs = any ? firstNs : dueNs;
        lastNs = dueNs;
        any = true;
        Exchange exchange = request.exchange().exchange();
        long tookNs = tookNs(exchange);
        long startNs = startNs(request, tookNs);
        busyNs += tookNs;
        requests.add(dueNs, 1);
        sentBytes.add(dueNs, sent(exchange.request()));
        receivedBytes.add(dueNs, received(exchange.response()));
        inFlight.add(dueNs, startNs, startNs + tookNs);
        if (clients.connections() != ConnectionUse.POOL) {
            connect(request, startNs + tookNs);
        }
    }

    private static long tookNs(Exchange exchange) {
        long endNs = exchange.endTimeNs();
        return endNs == 0 ? 0 : Math.max(0, endNs - exchange.request().headTimeNs());
    }

    private static long sent(RecordedRequest request) {
        return request.head().length + request.body().recordedBytes();
    }

    private static long received(@Nullable RecordedResponse response) {
        return response == null ? 0 : response.head().length + response.body().wireBytes();
    }

    /** When a request can be sent: not before the responses that its user had waited for. */
    private long startNs(PlannedRequest request, long tookNs) {
        if (clients.order() == SendOrder.NONE) {
            return request.intendedNs();
        }
        long key = Engine.orderKey(clients.order(), request);
        Lane lane = lanes.get(key);
        long freeNs = lane == null || lane.recordedEndNs > request.recordedNs() ? Long.MIN_VALUE : lane.endNs;
        long startNs = Math.max(request.intendedNs(), freeNs);
        if (request.recordedEndNs() != Long.MAX_VALUE
                && (lane == null || request.recordedEndNs() > lane.recordedEndNs)) {
            lanes.put(key, new Lane(request.recordedEndNs(), startNs + tookNs));
        }
        return startNs;
    }

    private void connect(PlannedRequest request, long endNs) {
        sweep(request.intendedNs());
        long key = clients.connections() == ConnectionUse.RECORDED
                        && request.exchange().exchange().ids().connection() != 0
                ? Engine.orderKey(SendOrder.CONNECTION, request)
                : request.lane();
        Connection connection = connections.get(key);
        if (connection == null && connections.size() < KEPT_MAX) {
            connection = new Connection(request);
            connections.put(key, connection);
            opened.add(request.intendedNs(), 1);
            if (connections.size() > connectionsMost.most()) {
                connectionsMost = new Peak(connections.size(), request.intendedNs());
            }
        }
        if (connection != null) {
            connection.lastIntendedNs = request.intendedNs();
            connection.endNs = Math.max(connection.endNs, endNs);
        }
    }

    /** Once a second, forgets the connections that are closed by then. */
    private void sweep(long nowNs) {
        if (nowNs < sweptNs) {
            return;
        }
        sweptNs = nowNs + SECOND_NS;
        for (Iterator<Connection> each = connections.values().iterator(); each.hasNext(); ) {
            Connection connection = each.next();
            ConnectionEnd end = endOf(connection.first);
            Closed closed = end == null ? null : end.closed();
            long closeNs = closed != null ? connection.lastIntendedNs + closed.afterNs() : Long.MAX_VALUE;
            boolean isUnused = end == null && nowNs - connection.endNs >= GroupedPool.IDLE_MAX_NS;
            if (isUnused || Math.max(closeNs, connection.endNs) <= nowNs) {
                each.remove();
            }
        }
    }

    private @Nullable ConnectionEnd endOf(PlannedRequest first) {
        return clients.connections() == ConnectionUse.RECORDED
                ? first.exchange().connectionEnd()
                : null;
    }

    /** The demand of the requests passed on so far. */
    public Demand demand() {
        inFlight.passTo(Long.MAX_VALUE);
        boolean pooled = clients.connections() == ConnectionUse.POOL;
        long spanNs = Math.max(lastNs - firstNs, SECOND_NS);
        return new Demand(
                requests.peak(),
                inFlight.most,
                busyNs / spanNs,
                pooled ? inFlight.most : connectionsMost,
                pooled ? inFlight.most : opened.peak(),
                sentBytes.peak(),
                receivedBytes.peak());
    }

    @Override
    public void close() {
        timetable.close();
    }

    /** Finds the largest sum within one interval; intervals follow each other from the start of the step. */
    private static final class Most {
        private final long intervalNs;
        private Peak peak = new Peak(0, 0);
        private long interval = -1;
        private long sum;

        Most(long intervalNs) {
            this.intervalNs = intervalNs;
        }

        void add(long atNs, long amount) {
            long now = Math.floorDiv(atNs, intervalNs);
            sum = now == interval ? sum + amount : amount;
            interval = now;
            if (sum > peak.most()) {
                peak = new Peak(sum, now * intervalNs);
            }
        }

        Peak peak() {
            return peak;
        }
    }

    /** Finds the largest number of spans that overlap. */
    private static final class AtOnce {
        private final PriorityQueue<Span> later = new PriorityQueue<>((a, b) -> Long.compare(a.startNs, b.startNs));
        private final PriorityQueue<Long> ends = new PriorityQueue<>();
        private Peak most = new Peak(0, 0);

        private record Span(long startNs, long endNs) {}

        /** @param nowNs no later span begins before */
        void add(long nowNs, long startNs, long endNs) {
            passTo(nowNs);
            if (later.size() + ends.size() < KEPT_MAX) {
                later.add(new Span(startNs, endNs));
            }
            passTo(nowNs);
        }

        void passTo(long nowNs) {
            for (Span next = later.peek(); next != null && next.startNs <= nowNs; next = later.peek()) {
                later.remove();
                for (Long end = ends.peek(); end != null && end <= next.startNs; end = ends.peek()) {
                    ends.remove();
                }
                ends.add(next.endNs);
                if (ends.size() > most.most()) {
                    most = new Peak(ends.size(), next.startNs);
                }
            }
        }
    }
}
