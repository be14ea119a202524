package io.reprise.replayer.demo;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A bounded pool of database connections, as every web framework has one. A query holds a connection for as long as the
 * database works on it; a request that gets none in time fails. With few users nobody waits; when queries arrive faster
 * than the connections come back, everybody does.
 */
final class ConnectionPool {
    private final Semaphore connections;
    private final long checkoutTimeoutMs;

    ConnectionPool(int size, long checkoutTimeoutMs) {
        this.connections = new Semaphore(size, true);
        this.checkoutTimeoutMs = checkoutTimeoutMs;
    }

    /** Thrown when no connection came free in time. */
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
