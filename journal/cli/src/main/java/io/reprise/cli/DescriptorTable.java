package io.reprise.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's table of this process's file descriptors, made large before it matters.
 *
 * <p>Linux doubles the table when a descriptor does not fit, and has every thread of a process with several threads
 * wait for a grace period first: an event loop that accepts or opens its 65th, 129th, 257th … connection stands still
 * for some ten milliseconds each time. The table never shrinks, so that it grows once, by descriptors opened and closed
 * at the start.
 */
public final class DescriptorTable {
    /** Left to others while the table grows. */
    private static final int SPARE = 64;

    private DescriptorTable() {}

    /**
     * Makes room for so many descriptors, or for as many as the process may have. Takes some hundred milliseconds at
     * most; to be called once, before connections are served.
     */
    public static void reserve(int count) {
        int room = Math.min(count, allowed());
        List<SocketChannel> sockets = new ArrayList<>(Math.max(0, room));
        try {
            while (sockets.size() < room) {
                sockets.add(SocketChannel.open());
            }
        } catch (IOException limited) {
            // What there is room for has been reserved.
        } finally {
            sockets.forEach(DescriptorTable::close);
        }
    }

    /** How many descriptors this process may have; as good as unlimited where the platform does not tell. */
    public static long max() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }

    /** How many it has; 0 where the platform does not tell. */
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
            // Nothing was sent on it.
        }
    }
}
