package io.reprise.replayer.engine;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to the target. The most recently used connection is used next, so that surplus
 * connections stay idle until the target closes them. Connections are opened when requests wait and, where connecting
 * is slow, a few ahead of need, so that the handshake does not count as lag. Confined to its dispatcher.
 */
final class ConnectionPool {
    /**
     * For how long after its last use a connection is trusted with a request that must not be sent twice. Targets close
     * idle connections without warning, few of them within a second.
     */
    static final long TRUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    /** When connecting takes longer than this, connections are opened ahead of need. */
    private static final long SLOW_CONNECT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * How many connections are opened in a row before the loop serves the open connections. Opening a connection takes
     * tens of microseconds, in which more requests become due: without this limit, a loop that was late once opened
     * hundreds of connections and read none of the responses that would have freed one.
     */
    private static final int ROW_MAX = 16;

    /** How long the loop then serves open connections. */
    static final long ROW_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How many connections are opened ahead of need at most. */
    private static final int AHEAD_MAX = 64;

    private final Dispatcher dispatcher;
    private final Connector connector;
    private final int connectionsMax;
    private final ArrayDeque<TargetConnection> idle = new ArrayDeque<>();
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
        /** All: the request can be sent again. */
        ALL,
        /** Those used a moment ago: the request must not be sent twice. */
        TRUSTED,
        /** None that has answered a request: without the request's effect, many others would fail. */
        NEW
    }

    /** A connection for a request, or null when none is free; the caller then asks for {@link #openFor}. */
    @Nullable
    TargetConnection take(Reuse reuse, long nowNs) {
        TargetConnection newest = idle.peekLast();
        if (newest == null) {
            return null;
        }
        boolean isTrusted = nowNs - newest.idleSinceNs() <= TRUSTED_NS && (reuse != Reuse.NEW || !newest.hasServed());
        if (reuse == Reuse.ALL || isTrusted) {
            idle.removeLast();
            openAhead();
            return newest;
        }
        if (open.size() + opening.size() >= connectionsMax) {
            idle.removeFirst().close();
        }
        return null;
    }

    /** Makes a connection available after it has answered its request or was opened. */
    void giveBack(TargetConnection connection) {
        idle.addLast(connection);
    }

    /**
     * Opens connections until as many are being opened as requests wait: some now, and the others when the loop asks
     * again, which it is scheduled to do soon.
     *
     * @return false when the limit on connections is reached
     */
    boolean openFor(int waiting) {
        while (opening.size() < waiting) {
            if (closed || open.size() + opening.size() >= connectionsMax) {
                return false;
            }
            if (!mayOpenNow()) {
                dispatcher.pumpSoon();
                return true;
            }
            connect();
        }
        return true;
    }

    private boolean mayOpenNow() {
        long nowNs = dispatcher.nowNs();
        if (nowNs - rowStartNs >= ROW_NS) {
            rowStartNs = nowNs;
            rowCount = 0;
        }
        return rowCount++ < ROW_MAX;
    }

    /** How many connection attempts are under way. */
    int connecting() {
        return opening.size();
    }

    void onClosed(TargetConnection connection) {
        if (open.remove(connection)) {
            idle.remove(connection);
            dispatcher.counters().add(EngineCounter.CONNECTIONS, -1);
            dispatcher.pump();
        }
    }

    /** Closes all connections, including those that are being opened; the loop is told of each as it closes. */
    void close() {
        closed = true;
        new ArrayList<>(open).forEach(TargetConnection::close);
        new ArrayList<>(opening).forEach(TargetConnection::close);
    }

    /** Whether no connection is open or being opened. */
    boolean isEmpty() {
        return open.isEmpty() && opening.isEmpty();
    }

    /**
     * Where connecting is slow, opens a connection for each request that is due before a connection could be opened for
     * it. The first attempt does not count, because our own start-up makes it slow.
     */
    private void openAhead() {
        if (connects < 2 || connectNsMin <= SLOW_CONNECT_NS) {
            return;
        }
        int wanted = 1 + dispatcher.dueWithin(connectNsMin + connectNsMin / 2, AHEAD_MAX);
        while (idle.size() + opening.size() < wanted && !closed && open.size() + opening.size() < connectionsMax) {
            connect();
        }
    }

    private void connect() {
        EventLoop eventLoop = dispatcher.eventLoop();
        TargetConnection connection = new TargetConnection(dispatcher, connector.heads());
        opening.add(connection);
        long startNs = dispatcher.nowNs();
        connector.connect(eventLoop, connection, new Connector.Listener() {
            @Override
            public void onReady(Channel channel) {
                opening.remove(connection);
                connects++;
                connectNsMin = Math.min(connectNsMin, dispatcher.nowNs() - startNs);
                ready(connection);
            }

            @Override
            public void onFailed(Throwable cause) {
                opening.remove(connection);
                connection.close();
                dispatcher.connectFailed(ConnectFailure.of(cause));
            }
        });
    }

    private void ready(TargetConnection connection) {
        if (!connection.isActive()) {
            dispatcher.connectFailed(
                    new ConnectFailure(ReplayFailure.RESET, "closed by the target right after it was opened"));
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
        giveBack(connection);
        dispatcher.pump();
    }
}
