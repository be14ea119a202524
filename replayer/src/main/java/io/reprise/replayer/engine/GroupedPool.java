package io.reprise.replayer.engine;

import io.netty.util.collection.LongObjectHashMap;
import io.reprise.replayer.engine.ConnectionGroup.Ending;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.ConnectionEnd;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that each serve one {@link ConnectionGroup}. The first connection of a group is opened shortly before its
 * first request is due. Another one is opened when a request of the group finds no free connection, because the target
 * closed it or has not answered on it yet. So no request waits for another group, except for a place in flight, or when
 * the limit on connections is reached; then the connection that has been idle for longest is closed. Confined to its
 * dispatcher.
 */
final class GroupedPool extends ConnectionPool {
    /** Assumed time to open a connection, until it has been measured. */
    private static final long CONNECT_NS = TimeUnit.MILLISECONDS.toNanos(15);

    private static final long AHEAD_MAX_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /**
     * A lane's connection is closed after this time without a request, because the recording does not show when the
     * user left.
     */
    static final long IDLE_MAX_NS = TimeUnit.SECONDS.toNanos(60);

    private final ConnectionUse use;
    private final LongObjectHashMap<ConnectionGroup> groups = new LongObjectHashMap<>();
    /** The first requests of groups for which it is too early to open a connection. */
    private final ArrayDeque<Flight> firsts = new ArrayDeque<>();
    /** Groups that need another connection, once for each connection. */
    private final ArrayDeque<ConnectionGroup> wanting = new ArrayDeque<>();
    /** Groups with a free connection and a waiting request. */
    private final ArrayDeque<ConnectionGroup> servable = new ArrayDeque<>();
    /** The idle connections of all groups, the one that has been idle longest first. */
    private final LinkedHashSet<TargetConnection> idle = new LinkedHashSet<>();

    private final GroupEnds ends = new GroupEnds(this::close);
    /** Number of connections that were closed to make room and still count as open. */
    private int givingWay;

    GroupedPool(Dispatcher dispatcher, Connector connector, int connectionsMax, ConnectionUse use) {
        super(dispatcher, connector, connectionsMax);
        this.use = use;
    }

    @Override
    long aheadNs() {
        return AHEAD_MAX_NS;
    }

    private long openAheadNs() {
        long knownNs = connectNs();
        return knownNs == 0 ? CONNECT_NS : Math.min(AHEAD_MAX_NS, TimeUnit.MILLISECONDS.toNanos(1) + 2 * knownNs);
    }

    @Override
    void expect(Flight[] batch) {
        for (Flight flight : batch) {
            long key = keyOf(flight.planned);
            ConnectionGroup group = groups.get(key);
            if (group == null) {
                group = new ConnectionGroup(key);
                groups.put(key, group);
            }
            if (group.present == 0 && group.open + group.opening == 0) {
                firsts.add(flight);
            }
            flight.group = group;
            group.present++;
            group.ending = Ending.NONE;
            group.lastIntendedNs = Math.max(group.lastIntendedNs, flight.intendedNs());
            ConnectionEnd end = flight.planned.exchange().connectionEnd();
            group.end = end == null ? group.end : end;
        }
    }

    private long keyOf(PlannedRequest request) {
        boolean hasConnection = request.exchange().exchange().ids().connection() != 0;
        return use == ConnectionUse.RECORDED && hasConnection
                ? Engine.orderKey(SendOrder.CONNECTION, request)
                : request.lane();
    }

    private static ConnectionGroup groupOf(Flight flight) {
        if (flight.group == null) {
            throw new IllegalStateException("request: in no group (expected expect() before)");
        }
        return flight.group;
    }

    private static ConnectionGroup groupOf(TargetConnection connection) {
        ConnectionGroup group = connection.group();
        if (group == null) {
            throw new IllegalStateException("connection: in no group");
        }
        return group;
    }

    @Override
    @Nullable
    TargetConnection take(Flight flight, long nowNs) {
        ConnectionGroup group = groupOf(flight);
        return group.waiting.isEmpty() ? takeIdle(group, flight, nowNs) : null;
    }

    private @Nullable TargetConnection takeIdle(ConnectionGroup group, Flight flight, long nowNs) {
        TargetConnection newest = group.idle.peekLast();
        if (newest == null || !mayUse(newest, flight, nowNs)) {
            return null;
        }
        group.idle.removeLast();
        idle.remove(newest);
        return newest;
    }

    /** A recorded client sent even a POST on a connection that was idle for long. */
    private boolean mayUse(TargetConnection newest, Flight flight, long nowNs) {
        boolean asRecorded = use == ConnectionUse.RECORDED
                && !flight.isResent()
                && !flight.planned.exchange().isBeforeWindow();
        return asRecorded || Dispatcher.reuse(flight).allows(newest, nowNs);
    }

    @Override
    void await(Flight flight, boolean first) {
        ConnectionGroup group = groupOf(flight);
        if (first) {
            group.waiting.addFirst(flight);
        } else {
            group.waiting.addLast(flight);
        }
        // Where the recorded connection was free, the target is slower or has closed it.
        flight.lacksRecorded = use == ConnectionUse.RECORDED && group.opened > 0 && !group.gaveWay;
        if (dispatcher().room() == 0) {
            dispatcher().countAsLimited(flight);
        }
        want(group);
        openWanted();
    }

    /** Notes what a group needs for the requests that wait. */
    private void want(ConnectionGroup group) {
        Flight first = group.waiting.peek();
        if (first == null) {
            return;
        }
        TargetConnection newest = group.idle.peekLast();
        boolean usable = newest != null && mayUse(newest, first, dispatcher().nowNs());
        if (usable) {
            servable.add(group);
        }
        int needed = group.waiting.size() - (usable ? group.idle.size() : 0);
        // One connection, as in the recording; another one only if a request finds it in use.
        if (use == ConnectionUse.RECORDED && group.open == 0) {
            needed = Math.min(1, needed);
        }
        while (group.opening + group.wanted < needed) {
            group.wanted++;
            wanting.add(group);
        }
    }

    private void openWanted() {
        while (!wanting.isEmpty() && dispatcher().isRunning() && !isClosed()) {
            ConnectionGroup group = wanting.element();
            boolean needed = group.opening < group.waiting.size();
            if (needed && connecting() >= dispatcher().room()) {
                dispatcher().countAsLimited(group.waiting.getLast());
                return; // no place in flight for the waiting requests
            }
            if (needed && !hasRoom()) {
                makeRoom(group.waiting.getLast());
                return;
            }
            if (needed && !mayOpenNow()) {
                dispatcher().pumpSoon();
                return;
            }
            wanting.remove();
            group.wanted--;
            if (needed) {
                open(group);
            }
        }
    }

    private void open(ConnectionGroup group) {
        group.opening++;
        connect(group);
    }

    private void makeRoom(Flight waiting) {
        dispatcher().countAsLimited(waiting);
        while (givingWay < wanting.size() && !idle.isEmpty()) {
            TargetConnection oldest = idle.iterator().next();
            removeIdle(oldest);
            oldest.giveWay();
            groupOf(oldest).gaveWay = true;
            givingWay++;
        }
    }

    private void removeIdle(TargetConnection connection) {
        idle.remove(connection);
        groupOf(connection).idle.remove(connection);
    }

    @Override
    void giveBack(TargetConnection connection) {
        ConnectionGroup group = groupOf(connection);
        group.idle.addLast(connection);
        idle.add(connection);
        if (!group.waiting.isEmpty()) {
            servable.add(group);
        }
    }

    @Override
    void ready(TargetConnection connection) {
        ConnectionGroup group = groupOf(connection);
        group.opening--;
        boolean again = group.opened++ > 0 && !group.gaveWay;
        group.gaveWay = false;
        if (again && use == ConnectionUse.RECORDED) {
            dispatcher()
                    .counters()
                    .increment(group.open > 0 ? EngineCounter.CONNECTIONS_ADDED : EngineCounter.CONNECTIONS_REOPENED);
        }
        group.open++;
        giveBack(connection);
        pump();
    }

    @Override
    void pump() {
        while (!servable.isEmpty() && dispatcher().maySend()) {
            ConnectionGroup group = servable.element();
            Flight first = group.waiting.peek();
            TargetConnection connection =
                    first == null ? null : takeIdle(group, first, dispatcher().nowNs());
            if (first == null || connection == null) {
                servable.remove();
                want(group);
            } else {
                group.waiting.remove();
                dispatcher().sendWaiting(connection, first);
            }
        }
        openWanted();
    }

    /** The first waiting request of the group, if there are fewer connection attempts than requests. */
    @Override
    @Nullable
    Flight failsWith(TargetConnection connection) {
        ConnectionGroup group = groupOf(connection);
        group.opening--;
        return group.waiting.size() > group.opening ? group.waiting.poll() : null;
    }

    @Override
    void over(Flight flight) {
        ConnectionGroup group = groupOf(flight);
        group.waiting.remove(flight);
        group.present--;
        group.lastIntendedNs = Math.max(group.lastIntendedNs, flight.intendedNs());
        if (group.present == 0 && group.end != null) {
            dispatcher().wakeBy(ends.await(group, dispatcher().nowNs()));
        } else if (group.isOver()) {
            remove(group);
        }
    }

    @Override
    void forget(TargetConnection connection) {
        ConnectionGroup group = groupOf(connection);
        if (connection.hasGivenWay()) {
            givingWay--;
        }
        removeIdle(connection);
        group.open--;
        if (group.isOver()) {
            remove(group);
        } else {
            want(group);
        }
    }

    private void remove(ConnectionGroup group) {
        if (group.ending != Ending.OVER) {
            group.ending = Ending.OVER;
            groups.remove(group.key);
        }
    }

    /** Closes the connections of a group whose end has come. */
    private void close(ConnectionGroup group, ConnectionEnd.By by) {
        for (TargetConnection connection : group.idle) {
            idle.remove(connection);
            connection.closeAs(by);
        }
        group.idle.clear();
        remove(group);
    }

    @Override
    void turn(long nowNs) {
        openAhead(nowNs);
        ends.turn(nowNs);
        closeUnused(nowNs);
    }

    private void openAhead(long nowNs) {
        long untilNs = nowNs + openAheadNs();
        for (Flight first = firsts.peek(); first != null; first = firsts.peek()) {
            ConnectionGroup group = groupOf(first);
            boolean needed = group.present > 0 && group.open + group.opening + group.wanted == 0;
            boolean isTime = dispatcher().actualNs(first) <= untilNs;
            if (needed && (!isTime || !mayOpenNow())) {
                return;
            }
            firsts.remove();
            if (needed && dispatcher().isRunning() && !isClosed() && hasRoom()) {
                open(group);
            }
        }
    }

    private void closeUnused(long nowNs) {
        while (!idle.isEmpty()) {
            TargetConnection oldest = idle.iterator().next();
            boolean isUnused = nowNs - oldest.idleSinceNs() >= IDLE_MAX_NS;
            if (!isUnused || groupOf(oldest).end != null) {
                return;
            }
            removeIdle(oldest);
            oldest.close();
        }
    }

    @Override
    long nextNs() {
        long nextNs = ends.nextNs();
        Flight first = firsts.peek();
        if (first != null && dispatcher().isRunning()) {
            long dueNs = dispatcher().actualNs(first);
            long openNs = dueNs == Long.MAX_VALUE ? dueNs : dueNs - openAheadNs();
            nextNs = Math.min(nextNs, Math.max(openNs, dispatcher().nowNs() + ROW_NS));
        }
        return use == ConnectionUse.SESSION && !idle.isEmpty()
                ? Math.min(nextNs, idle.iterator().next().idleSinceNs() + IDLE_MAX_NS)
                : nextNs;
    }
}
