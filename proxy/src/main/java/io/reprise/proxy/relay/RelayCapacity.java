package io.reprise.proxy.relay;

/**
 * Limits of what the relay holds at once; all greater than zero.
 *
 * @param connectionsMax client connections over all listeners; further connections wait in the kernel's queue
 * @param inFlightMax exchanges over all connections; further requests are answered with 503
 * @param idleUpstreamsMax unused connections kept per event loop and upstream
 */
public record RelayCapacity(int connectionsMax, int inFlightMax, int idleUpstreamsMax) {
    /** No limit of clients and exchanges; 256 unused upstream connections. */
    public static final RelayCapacity DEFAULT = new RelayCapacity(Integer.MAX_VALUE, Integer.MAX_VALUE, 256);

    /** Refuses limits that are not positive. */
    public RelayCapacity {
        requirePositive("connectionsMax", connectionsMax);
        requirePositive("inFlightMax", inFlightMax);
        requirePositive("idleUpstreamsMax", idleUpstreamsMax);
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
