package io.reprise.journal.exchange;

import org.jspecify.annotations.Nullable;

/** The exchanges in progress by connection, the newest first. Each operation takes constant time. Not thread-safe. */
final class ConnectionIndex {
    private final LongMap<PendingExchange> newest = new LongMap<>();

    /** Adds an exchange that is not in the index, unless it has no connection. */
    void add(PendingExchange exchange) {
        if (exchange.connection() != 0) {
            exchange.follow(newest.get(exchange.connection()));
            newest.put(exchange.connection(), exchange);
        }
    }

    /** Removes an exchange, if it is in the index. */
    void remove(PendingExchange exchange) {
        PendingExchange before = exchange.unlink();
        if (newest.get(exchange.connection()) == exchange) {
            if (before == null) {
                newest.remove(exchange.connection(), exchange);
            } else {
                newest.put(exchange.connection(), before);
            }
        }
    }

    /** The connection's exchange that began last, or null. */
    @Nullable
    PendingExchange newest(long connection) {
        return newest.get(connection);
    }

    /** Forgets all exchanges. */
    void clear() {
        newest.drain(exchange -> {});
    }
}
