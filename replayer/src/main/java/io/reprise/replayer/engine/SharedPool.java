package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that all requests of a loop share, see {@link IdleConnections}. They are opened when requests wait and,
 * where connecting is slow, a few ahead of need, so that the handshake does not count as lag. Confined to its
 * dispatcher.
 */
final class SharedPool extends ConnectionPool {
    /** When connecting takes longer than this, connections are opened ahead of need. */
    private static final long SLOW_CONNECT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How many connections are opened ahead of need at most. */
    private static final int AHEAD_MAX = 64;

    private final Unsent unsent;
    private final IdleConnections<TargetConnection> idle = new IdleConnections<>();

    SharedPool(Dispatcher dispatcher, Connector connector, int connectionsMax, Unsent unsent) {
        super(dispatcher, connector, connectionsMax);
        this.unsent = unsent;
    }

    @Override
    @Nullable
    TargetConnection take(Flight flight, long nowNs) {
        return unsent.waitingCount() == 0 ? takeIdle(flight, nowNs) : null;
    }

    private @Nullable TargetConnection takeIdle(Flight flight, long nowNs) {
        Reuse reuse = Dispatcher.reuse(flight);
        TargetConnection next = idle.take(connection -> reuse.allows(connection, nowNs));
        if (next != null) {
            openAhead();
            return next;
        }
        TargetConnection surplus = idle.leastNeeded();
        if (surplus != null && !hasRoom()) {
            idle.remove(surplus);
            surplus.close();
        }
        return null;
    }

    @Override
    void await(Flight flight, boolean first) {
        openConnections();
    }

    @Override
    void giveBack(TargetConnection connection) {
        idle.addUsed(connection);
    }

    @Override
    void pump() {
        Flight first = unsent.firstWaiting();
        while (first != null && dispatcher().maySend()) {
            TargetConnection connection = takeIdle(first, dispatcher().nowNs());
            if (connection == null) {
                break;
            }
            dispatcher().sendWaiting(connection, first);
            first = unsent.firstWaiting();
        }
        openConnections();
    }

    private void openConnections() {
        if (!dispatcher().isRunning()) {
            return; // the loop's next turn gives up what waits
        }
        int waiting = unsent.waitingCount();
        int wanted = Math.min(waiting, dispatcher().room());
        // Connections are opened also when there are more requests than places: each place that is free needs one.
        boolean opens = openFor(wanted);
        Flight last = unsent.lastWaiting();
        if ((wanted < waiting || !opens) && last != null) {
            dispatcher().countAsLimited(last);
        }
    }

    /**
     * Opens connections until as many are being opened as requests wait: some now, and the others when the loop asks
     * again, which it is scheduled to do soon.
     *
     * @return false when the limit on connections is reached
     */
    private boolean openFor(int waiting) {
        while (connecting() < waiting) {
            if (isClosed() || !hasRoom()) {
                return false;
            }
            if (!mayOpenNow()) {
                dispatcher().pumpSoon();
                return true;
            }
            connect(null);
        }
        return true;
    }

    @Override
    void openFirst() {
        openFor(1);
    }

    /** One request that waits fails, if there are fewer attempts than requests. */
    @Override
    @Nullable
    Flight failsWith(TargetConnection connection) {
        return unsent.waitingCount() > connecting() ? unsent.firstWaiting() : null;
    }

    @Override
    void ready(TargetConnection connection) {
        idle.addUnused(connection);
        pump();
    }

    @Override
    void forget(TargetConnection connection) {
        idle.remove(connection);
    }

    /**
     * Where connecting is slow, opens a connection for each request that is due before a connection could be opened for
     * it.
     */
    private void openAhead() {
        long connectNs = connectNs();
        if (connectNs <= SLOW_CONNECT_NS) {
            return;
        }
        int wanted = 1 + dispatcher().dueWithin(connectNs + connectNs / 2, AHEAD_MAX);
        while (idle.size() + connecting() < wanted && !isClosed() && hasRoom()) {
            connect(null);
        }
    }
}
