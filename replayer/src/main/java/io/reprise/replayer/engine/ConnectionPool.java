package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One loop's kept connections to the target. The one used last is used next, so that surplus ones grow old and are
 * closed by the target. New ones are opened when requests wait, and, where connecting takes its time, a few ahead of
 * need, so that the handshake does not count as lag. Confined to its loop.
 */
final class ConnectionPool {
    /**
     * For how long after its last use a connection is trusted with a request that must not be sent twice. Targets close
     * idle connections without warning, few of them within a second.
     */
    private static final long TRUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    /** When connecting takes longer than this, connections are opened ahead of need. */
    private static final long SLOW_CONNECT_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final EngineLoop loop;
    private final Connector connector;
    private final int connectionsMax;
    private final ArrayDeque<TargetConnection> idle = new ArrayDeque<>();
    private final Set<TargetConnection> open = new HashSet<>();
    private int connecting;
    private long connectNs;
    private boolean closed;

    ConnectionPool(EngineLoop loop, Connector connector, int connectionsMax) {
        this.loop = loop;
        this.connector = connector;
        this.connectionsMax = connectionsMax;
    }

    /** A connection for a request, or null when none is free; the caller then asks for {@link #openFor}. */
    @Nullable TargetConnection take(boolean repeatable, long nowNs) {
        TargetConnection newest = idle.peekLast();
        if (newest == null) {
            return null;
        }
        if (repeatable || nowNs - newest.idleSinceNs() <= TRUSTED_NS) {
            idle.removeLast();
            openAhead();
            return newest;
        }
        if (open.size() + connecting >= connectionsMax) {
            idle.removeFirst().close();
        }
        return null;
    }

    /** Makes a connection available that answered its request or was just opened. */
    void giveBack(TargetConnection connection) {
        idle.addLast(connection);
    }

    /**
     * Opens connections until as many are on their way as requests wait.
     *
     * @return false when the limit on connections stands against it
     */
    boolean openFor(int waiting) {
        while (connecting < waiting) {
            if (closed || open.size() + connecting >= connectionsMax) {
                return false;
            }
            connect();
        }
        return true;
    }

    /** How many connection attempts are under way. */
    int connecting() {
        return connecting;
    }

    void onClosed(TargetConnection connection) {
        if (open.remove(connection)) {
            idle.remove(connection);
            loop.counters().add(EngineCounter.CONNECTIONS, -1);
            loop.pump();
        }
    }

    /** Closes all connections, and those under way as soon as they stand. */
    void close() {
        closed = true;
        new ArrayList<>(open).forEach(TargetConnection::close);
    }

    private void openAhead() {
        int busy = open.size() - idle.size();
        boolean scarce = connectNs > SLOW_CONNECT_NS && idle.size() + connecting < 2 + busy / 8;
        if (scarce && !closed && open.size() + connecting < connectionsMax) {
            connect();
        }
    }

    private void connect() {
        connecting++;
        EventLoop eventLoop = loop.eventLoop();
        TargetConnection connection = new TargetConnection(loop);
        long startNs = loop.nowNs();
        connector.connect(eventLoop, connection, new Connector.Listener() {
            @Override
            public void onReady() {
                connecting--;
                connectNs = loop.nowNs() - startNs;
                ready(connection);
            }

            @Override
            public void onFailed(Throwable cause) {
                connecting--;
                connection.close();
                loop.connectFailed(ConnectFailure.of(cause));
            }
        });
    }

    private void ready(TargetConnection connection) {
        if (!connection.isActive()) {
            loop.connectFailed(new ConnectFailure(ReplayFailure.RESET, "closed by the target right after it was opened"));
            return;
        }
        open.add(connection);
        loop.counters().increment(EngineCounter.CONNECTIONS);
        loop.counters().increment(EngineCounter.CONNECTIONS_OPENED);
        if (closed) {
            connection.close();
            return;
        }
        connection.touch(loop.nowNs());
        giveBack(connection);
        loop.pump();
    }
}
