package io.reprise.replayer.engine;

/**
 * How the clients of the recording are imitated.
 *
 * @param order which requests wait for which responses
 * @param connections which requests share a connection
 * @param realism whether clients take as long as recorded
 */
public record Clients(SendOrder order, ConnectionUse connections, Realism realism) {
    /** Clients that take as long as recorded, and whose connections are pooled. */
    public static Clients pooled(SendOrder order) {
        return new Clients(order, ConnectionUse.POOL, Realism.FULL);
    }

    /** Whether all lanes must be on one loop, because a connection may carry requests of several lanes. */
    public boolean needOneLoop() {
        return order == SendOrder.CONNECTION || connections == ConnectionUse.RECORDED;
    }
}
