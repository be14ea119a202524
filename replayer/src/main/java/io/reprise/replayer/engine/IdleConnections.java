package io.reprise.replayer.engine;

import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for a request, in the order in which they are used. Those that no request has used come first,
 * the earliest opened one before the others: a target that has a thread for each new connection waits on it for a
 * request, and serves nobody else meanwhile. Then comes the most recently used one, so that surplus connections stay
 * idle until the target closes them. Confined to one event loop.
 */
final class IdleConnections<C> {
    private final ArrayDeque<C> unused = new ArrayDeque<>();
    private final ArrayDeque<C> used = new ArrayDeque<>();

    /** Adds a connection that was just opened. */
    void addUnused(C connection) {
        unused.addLast(connection);
    }

    /** Adds a connection that has served a request. */
    void addUsed(C connection) {
        used.addLast(connection);
    }

    /**
     * Removes and returns the next connection that is allowed; null if neither an unused one nor the most recently used
     * one is.
     */
    @Nullable
    C take(Predicate<C> allowed) {
        for (C connection : unused) {
            if (allowed.test(connection)) {
                unused.remove(connection);
                return connection;
            }
        }
        C last = used.peekLast();
        return last != null && allowed.test(last) ? used.removeLast() : null;
    }

    /** The connection that is needed least; null if there is none. */
    @Nullable
    C leastNeeded() {
        return used.isEmpty() ? unused.peekFirst() : used.peekFirst();
    }

    /** Removes a connection, if it is here. */
    void remove(C connection) {
        if (!used.remove(connection)) {
            unused.remove(connection);
        }
    }

    int size() {
        return unused.size() + used.size();
    }
}
