package io.reprise.proxy;

import io.reprise.proxy.relay.RelayCapacity;
import io.reprise.proxy.relay.RelayMemory;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits of this process's memory, in bytes, and the settings that fit them.
 *
 * @param heap largest heap
 * @param direct most memory for buffers outside of the heap
 */
record MemoryLimits(long heap, long direct) {
    /**
     * Least number of largest heads that must fit into the bytes that all connections may hold, because a few would
     * fill it otherwise.
     */
    private static final int HEADS_MIN = 16;

    /** Memory kept for everything but connections: recorder, admin port, the JVM's own. */
    private static final long OWN_DIRECT_BYTES = 16 << 20;

    /** Reads the limits of this JVM. */
    static MemoryLimits read() {
        return new MemoryLimits(RelayMemory.heapBytesMax(), RelayMemory.directBytesMax());
    }

    /** Most client connections for which descriptors and half of the heap suffice. */
    int connectionsMax(DescriptorLimit descriptors) {
        return Math.min(descriptors.connectionsMax(), RelayMemory.connectionsMax(heap));
    }

    /**
     * Says which limits do not fit each other.
     *
     * @param headBytesMax the longest head that is accepted
     * @param ringBytes direct memory of the recorder's ring; 0 without a ring, or if it is a file
     * @return one line; empty if all fit
     */
    String misfits(RelayCapacity capacity, DescriptorLimit descriptors, int headBytesMax, long ringBytes) {
        List<String> found = new ArrayList<>();
        int connections = capacity.connectionsMax();
        long held = capacity.heldBytesMax();
        if (connections > descriptors.connectionsMax()) {
            found.add("the limit of " + descriptors.count() + " file descriptors is enough for "
                    + descriptors.connectionsMax() + " connections only (--max-connections)");
        }
        if (connections > RelayMemory.connectionsMax(heap)) {
            found.add("half of the heap of " + Shown.bytes(heap) + " (-Xmx) is enough for "
                    + RelayMemory.connectionsMax(heap) + " connections only (--max-connections)");
        }
        if (held > heap / 2) {
            found.add(Shown.bytes(held) + " of unsent and unparsed bytes (--max-buffered) are more than half of the"
                    + " heap of " + Shown.bytes(heap) + " (-Xmx)");
        }
        if (held + ringBytes + OWN_DIRECT_BYTES > direct) {
            found.add(Shown.bytes(held) + " of unsent and unparsed bytes (--max-buffered)"
                    + (ringBytes == 0 ? "" : ", a private ring of " + Shown.bytes(ringBytes) + " (--ring-size)")
                    + " and " + Shown.bytes(OWN_DIRECT_BYTES) + " for all else do not fit into the direct memory of "
                    + Shown.bytes(direct) + " (-XX:MaxDirectMemorySize)");
        }
        if ((long) headBytesMax * HEADS_MIN > held) {
            found.add(HEADS_MIN + " heads of " + Shown.bytes(headBytesMax) + " (--max-header-size) are more than the "
                    + Shown.bytes(held) + " that all connections may hold (--max-buffered)");
        }
        return found.isEmpty() ? "" : "limits that do not fit each other: " + String.join("; ", found);
    }
}
