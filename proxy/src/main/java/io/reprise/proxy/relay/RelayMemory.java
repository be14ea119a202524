package io.reprise.proxy.relay;

import io.netty.util.internal.PlatformDependent;

/** The limits of this process's memory, in bytes, and the share of connections in them. */
public final class RelayMemory {
    /** Memory of an idle client connection and its upstream connection, rounded up. */
    public static final long CONNECTION_BYTES = 6 * 1024;

    /** Part of the buffers' memory that unsent bytes may take; the rest is for the unused parts of buffers. */
    private static final int DIRECT_PART = 2;
    /** Part of the heap that heads may take; another half is for connections. */
    private static final int HEAP_PART = 4;

    private static final long BUDGET_BYTES_MAX = 1L << 30;

    private RelayMemory() {}

    /** Largest heap of this JVM. */
    public static long heapBytesMax() {
        return Runtime.getRuntime().maxMemory();
    }

    /** Most memory for buffers outside of the heap: {@code -XX:MaxDirectMemorySize}, otherwise as much as the heap. */
    public static long directBytesMax() {
        return PlatformDependent.maxDirectMemory();
    }

    /** The budget that fits these limits: a quarter of the heap or half of the buffers' memory, whichever is less. */
    public static long budgetBytes(long heapBytesMax, long directBytesMax) {
        long fitting = Math.min(heapBytesMax / HEAP_PART, directBytesMax / DIRECT_PART);
        return Math.max(1, Math.min(BUDGET_BYTES_MAX, fitting));
    }

    /** How many client connections fit into half of this heap. */
    public static int connectionsMax(long heapBytesMax) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, heapBytesMax / 2 / CONNECTION_BYTES));
    }
}
