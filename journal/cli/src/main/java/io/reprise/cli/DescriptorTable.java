package io.reprise.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Enlarges the kernel's table of this process's file descriptors before traffic needs it.
 *
 * <p>Linux doubles the table when a descriptor does not fit. In a process with several threads, the thread that needs
 * the descriptor first waits for a grace period, so an event loop that accepts or opens its 65th, 129th, 257th …
 * connection stops for some ten milliseconds each time. The table never shrinks, so opening and closing descriptors
 * once at the start enlarges it for good.
 */
public final class DescriptorTable {
    /** Descriptors left for others while the table grows. */
    private static final int SPARE = 64;

    private DescriptorTable() {}

    /**
     * Makes room for this many descriptors, or for as many as the process may have. Takes some hundred milliseconds at
     * most. Call once, before serving connections.
     */
    public static void reserve(int count) {
        int room = Math.min(count, allowed());
        List<SocketChannel> sockets = new ArrayList<>(Math.max(0, room));
        try {
            while (sockets.size() < room) {
                sockets.add(SocketChannel.open());
            }
        } catch (IOException limited) {
            // As many as the process may have are reserved.
        } finally {
            sockets.forEach(DescriptorTable::close);
        }
    }

    /** The maximum number of descriptors of this process; practically unlimited if the platform does not tell. */
    public static long max() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }

    /** The number of open descriptors of this process; 0 if the platform does not tell. */
    public static long open() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static int allowed() {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, max() - open() - SPARE));
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing was sent on the socket.
        }
    }
}
