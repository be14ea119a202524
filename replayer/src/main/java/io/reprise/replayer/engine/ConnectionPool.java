package io.reprise.replayer.engine;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to the target: says which one a request is sent on, and opens and closes them. Confined
 * to its dispatcher.
 */
abstract class ConnectionPool {
    /**
     * For how long after its last use a connection is trusted with a request that must not be sent twice. Targets close
     * idle connections without warning, few of them within a second.
     */
    static final long TRUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * How many connections are opened in a row before the loop serves the open connections. Opening a connection takes
     * tens of microseconds, in which more requests become due: without this limit, a loop that was late once opened
     * hundreds of connections and read none of the responses that would have freed one.
     */
    private static final int ROW_MAX = 16;

    /** How long the loop then serves open connections. */
    static final long ROW_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Dispatcher dispatcher;
    private final Connector connector;
    private final int connectionsMax;
    private final Set<TargetConnection> open = new HashSet<>();
    private final Set<TargetConnection> opening = new HashSet<>();
    private long connectNsMin = Long.MAX_VALUE;
    private long connects;
    private long rowStartNs;
    private int rowCount;
    private boolean closed;

    ConnectionPool(Dispatcher dispatcher, Connector connector, int connectionsMax) {
        this.dispatcher = dispatcher;
        this.connector = connector;
        this.connectionsMax = connectionsMax;
    }

    /** Which idle connections a request may be sent on, given that the target may have closed them unseen. */
    enum Reuse {
        /** Any: the request can be sent again. */
        ALL,
        /** One that was used a moment ago, because the request must not be sent twice. */
        TRUSTED,
        /** One that was just opened, because many other requests would fail without the effect of this one. */
        NEW;

        boolean allows(TargetConnection idle, long nowNs) {
            return this == ALL || nowNs - idle.idleSinceNs() <= TRUSTED_NS && (this != NEW || !idle.hasServed());
        }
    }

    /** Tells the pool of requests that are due later. */
    void expect(Flight[] batch) {
        // only some pools look ahead
    }

    /** How long before its time the pool wants to know of a request. */
    long aheadNs() {
        return 0;
    }

    /** A connection for a request that has just become due, or null if it has to wait for one. */
    abstract @Nullable TargetConnection take(Flight flight, long nowNs);

    /** Notes that a request waits for a connection; the caller has put it into its list. */
    abstract void await(Flight flight, boolean first);

    /** Notes that a request has its outcome. */
    void over(Flight flight) {
        // only some pools keep account
    }

    /** Makes a connection available after it has answered its request or was opened. */
    abstract void giveBack(TargetConnection connection);

    /** Sends what waits for a connection, as far as there are connections and the limits allow, and opens others. */
    abstract void pump();

    /** The request that fails together with a failed connection attempt; null if none does. */
    abstract @Nullable Flight failsWith(TargetConnection connection);

    /** Opens and closes connections whose time has come. */
    void turn(long nowNs) {
        // only some pools open and close by time
    }

    /** When {@link #turn} has something to do; {@link Long#MAX_VALUE} if never. */
    long nextNs() {
        return Long.MAX_VALUE;
    }

    /** Opens a connection before the step begins, if it will be of use. */
    void openFirst() {
        // only a shared one is sure to be
    }

    /** Forgets a connection that is closed. */
    abstract void forget(TargetConnection connection);

    /** Takes in a connection that is ready for its first request. */
    abstract void ready(TargetConnection connection);

    final Dispatcher dispatcher() {
        return dispatcher;
    }

    /** How many connection attempts are under way. */
    final int connecting() {
        return opening.size();
    }

    final boolean hasRoom() {
        return open.size() + opening.size() < connectionsMax;
    }

    final boolean isClosed() {
        return closed;
    }

    /** Whether a connection may be opened now, and not a moment later. */
    final boolean mayOpenNow() {
        long nowNs = dispatcher.nowNs();
        if (nowNs - rowStartNs >= ROW_NS) {
            rowStartNs = nowNs;
            rowCount = 0;
        }
        return rowCount++ < ROW_MAX;
    }

    /** How long it takes to open a connection; 0 if that is not known, because our own start-up makes it slow. */
    final long connectNs() {
        return connects < 2 ? 0 : connectNsMin;
    }

    final void onClosed(TargetConnection connection) {
        if (open.remove(connection)) {
            forget(connection);
            dispatcher.counters().add(EngineCounter.CONNECTIONS, -1);
            pump();
        }
    }

    /** Closes all connections, including those that are being opened; the loop is told of each as it closes. */
    final void close() {
        closed = true;
        new ArrayList<>(open).forEach(TargetConnection::close);
        new ArrayList<>(opening).forEach(TargetConnection::close);
    }

    /** Whether no connection is open or being opened. */
    final boolean isEmpty() {
        return open.isEmpty() && opening.isEmpty();
    }

    /** @param group the group that it is opened for; null in a pool without groups */
    final void connect(@Nullable ConnectionGroup group) {
        TargetConnection connection = new TargetConnection(dispatcher, connector.heads(), group);
        opening.add(connection);
        long startNs = dispatcher.nowNs();
        connector.connect(dispatcher.eventLoop(), connection, new Connector.Listener() {
            @Override
            public void onReady(Channel channel) {
                opening.remove(connection);
                connects++;
                connectNsMin = Math.min(connectNsMin, dispatcher.nowNs() - startNs);
                opened(connection);
            }

            @Override
            public void onFailed(Throwable cause) {
                opening.remove(connection);
                connection.close();
                failed(connection, ConnectFailure.of(cause));
            }
        });
    }

    private void opened(TargetConnection connection) {
        if (!connection.isActive()) {
            String detail = "closed by the target right after it was opened";
            failed(connection, new ConnectFailure(ReplayFailure.RESET, detail));
            return;
        }
        open.add(connection);
        dispatcher.counters().increment(EngineCounter.CONNECTIONS);
        dispatcher.counters().increment(EngineCounter.CONNECTIONS_OPENED);
        if (closed) {
            connection.close();
            return;
        }
        connection.touch(dispatcher.nowNs());
        ready(connection);
    }

    private void failed(TargetConnection connection, ConnectFailure failure) {
        dispatcher.connectFailed(failsWith(connection), failure);
    }
}
