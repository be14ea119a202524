package io.reprise.proxy;

import io.reprise.cli.HostPort;
import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.proxy.relay.UpstreamConfig;
import io.reprise.proxy.relay.upstream.UpstreamTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Parses the values of {@code --listen} and {@code --upstream}. All methods throw {@link IllegalArgumentException},
 * whose message names the wrong value and what is expected.
 */
final class AddressOption {
    /** Room for a path in {@code struct sockaddr_un}, with its terminating byte. */
    private static final int PATH_BYTES_MAX = 107;

    private static final String MODE = "rwxrwxrwx";

    /** Sockets that only hold a port, so that the kernel does not give it to another process before we listen on it. */
    private static final Queue<SocketChannel> PORT_HOLDERS = new ConcurrentLinkedQueue<>();

    private AddressOption() {}

    /** Replaces port 0 by a free port, because the manifest names the port before the relay listens on it. */
    static SocketAddress listen(String value) {
        if (value.startsWith(SocketAddresses.UNIX)) {
            return unix(value);
        }
        InetSocketAddress address = HostPort.parse(value).resolved();
        return address.getPort() == 0 ? withFreePort(address) : address;
    }

    private static InetSocketAddress withFreePort(InetSocketAddress address) {
        try {
            SocketChannel holder = SocketChannel.open();
            holder.setOption(StandardSocketOptions.SO_REUSEPORT, true); // like the sockets that will listen
            holder.bind(address);
            PORT_HOLDERS.add(holder);
            return new InetSocketAddress(
                    address.getAddress(), ((InetSocketAddress) holder.getLocalAddress()).getPort());
        } catch (IOException e) {
            return address; // listening on it will fail as well, with the reason
        }
    }

    /** The address as the manifest of a recording shows it, with an absolute path. */
    static String recorded(String value) {
        return value.startsWith(SocketAddresses.UNIX)
                ? SocketAddresses.UNIX + unix(value).getPath().toAbsolutePath().normalize()
                : value;
    }

    /** The same for an address to listen on. */
    static String recordedListen(SocketAddress address) {
        return recorded(SocketAddresses.shown(address));
    }

    /** @param tls asked only for {@code https://} */
    static UpstreamConfig upstream(String value, Supplier<UpstreamTls> tls) {
        if (value.startsWith(SocketAddresses.UNIX)) {
            return UpstreamConfig.of(unix(value));
        }
        InetSocketAddress address = HostPort.parseUpstream(value).unresolved();
        return new UpstreamConfig(address, value.startsWith("https://") ? tls.get() : null);
    }

    private static UnixDomainSocketAddress unix(String value) {
        String path = value.substring(SocketAddresses.UNIX.length());
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > PATH_BYTES_MAX) {
            throw new IllegalArgumentException("'" + value + "' has a path of " + length + " bytes (expected 1 to "
                    + PATH_BYTES_MAX + ", such as unix:/run/reprise.sock)");
        }
        try {
            return UnixDomainSocketAddress.of(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "'" + value + "' has no usable path (expected something such as unix:/run/reprise.sock)", e);
        }
    }

    /** Parses an octal mode. */
    static Set<PosixFilePermission> mode(String value) {
        if (!value.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("'" + value + "' is not a mode (expected three octal digits: 660)");
        }
        int bits = Integer.parseInt(value, 8);
        StringBuilder text = new StringBuilder();
        IntStream.range(0, MODE.length())
                .forEach(i -> text.append((bits >> (MODE.length() - 1 - i) & 1) == 1 ? MODE.charAt(i) : '-'));
        return PosixFilePermissions.fromString(text.toString());
    }
}
