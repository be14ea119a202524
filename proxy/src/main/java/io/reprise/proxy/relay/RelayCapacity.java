package io.reprise.proxy.relay;

/**
 * Limits of what the relay holds at once; all greater than zero.
 *
 * @param connectionsMax client connections over all listeners; further connections wait in the kernel's queue
 * @param inFlightMax exchanges over all connections; further requests are answered with 503
 * @param idleUpstreamsMax unused connections kept per event loop and upstream
 * @param heldBytesMax bytes that all connections hold in memory, unsent or unparsed; see {@link ByteBudget}
 */
public record RelayCapacity(int connectionsMax, int inFlightMax, int idleUpstreamsMax, long heldBytesMax) {
    /** No limit of clients and exchanges; 256 unused upstream connections; the bytes that fit this JVM. */
    public static final RelayCapacity DEFAULT = new RelayCapacity(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            256,
            RelayMemory.budgetBytes(RelayMemory.heapBytesMax(), RelayMemory.directBytesMax()));

    /** Refuses limits that are not positive. */
    public RelayCapacity {
        requirePositive("connectionsMax", connectionsMax);
        requirePositive("inFlightMax", inFlightMax);
        requirePositive("idleUpstreamsMax", idleUpstreamsMax);
        requirePositive("heldBytesMax", heldBytesMax);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
