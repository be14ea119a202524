package io.reprise.replayer.demo;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A bounded pool of database connections, as every web framework has one. A query holds a connection while the database
 * works on it; a request that gets no connection in time fails. With few users nobody waits; when queries arrive faster
 * than connections are returned, everybody waits.
 */
final class ConnectionPool {
    private final Semaphore connections;
    private final long checkoutTimeoutMs;

    ConnectionPool(int size, long checkoutTimeoutMs) {
        this.connections = new Semaphore(size, true);
        this.checkoutTimeoutMs = checkoutTimeoutMs;
    }

    /** Thrown when no connection became free in time. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted(long waitedMs) {
            super("no database connection within " + waitedMs + " ms");
        }
    }

    /** Runs a query that keeps the database busy for {@code workMs}. */
    <T> T query(long workMs, Supplier<T> statement) throws InterruptedException {
        if (!connections.tryAcquire(checkoutTimeoutMs, TimeUnit.MILLISECONDS)) {
            throw new Exhausted(checkoutTimeoutMs);
        }
        try {
            Thread.sleep(workMs);
            return statement.get();
        } finally {
            connections.release();
        }
    }
}
