package io.reprise.proxy.relay.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The TCP sockets that listen on this machine, from {@code /proc/net/tcp} and {@code tcp6}; always empty on systems
 * other than Linux.
 */
final class ListenTable {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTEN = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final int INODE = 9;

    /**
     * @param local address and port in the kernel's own notation
     * @param waitingCount connections that are established and not accepted
     * @param inode identifies the socket
     */
    record Listener(String local, int waitingCount, long inode) {
        /** Whether it listens on the port of this address. */
        boolean isAt(SocketAddress address) {
            return address instanceof InetSocketAddress inet
                    && Integer.parseInt(local.substring(local.indexOf(':') + 1), 16) == inet.getPort();
        }
    }

    private ListenTable() {}

    /** All listening sockets; empty if they cannot be read. */
    static List<Listener> read() {
        List<Listener> found = new ArrayList<>();
        for (Path table : TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                lines.skip(1).takeWhile(line -> parse(line, found)).forEach(line -> {});
            } catch (IOException | UncheckedIOException unreadable) {
                // Not Linux, or no IPv6.
            }
        }
        return found;
    }

    /** False for a connection: the kernel lists them after all listening sockets, and there may be many. */
    static boolean parse(String line, List<Listener> found) {
        String[] fields = line.strip().split("\\s+", -1);
        boolean listens = fields.length > INODE && fields[STATE].equals(LISTEN);
        if (listens) {
            String waiting = fields[QUEUES].substring(fields[QUEUES].indexOf(':') + 1);
            found.add(new Listener(
                    fields[LOCAL], Integer.parseUnsignedInt(waiting, 16), Long.parseUnsignedLong(fields[INODE])));
        }
        return listens;
    }

    /** The inode of a socket of this process; 0 if it cannot be read. */
    static long inode(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return Long.parseUnsignedLong(target.replaceAll("\\D", ""));
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }
}
