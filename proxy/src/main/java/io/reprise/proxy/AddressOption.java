package io.reprise.proxy;

import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.proxy.relay.UpstreamConfig;
import io.reprise.proxy.relay.UpstreamTls;
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
 * What {@code --listen} and {@code --upstream} take. All methods throw {@link IllegalArgumentException} with the value
 * and what would be right.
 */
final class AddressOption {
    /** What fits into a {@code struct sockaddr_un}, with the byte that ends it. */
    private static final int PATH_BYTES_MAX = 107;

    private static final String MODE = "rwxrwxrwx";

    /** Sockets that only hold a port, so that the kernel gives it to nobody else before it is listened on. */
    private static final Queue<SocketChannel> PORT_HOLDERS = new ConcurrentLinkedQueue<>();

    private AddressOption() {}

    /** With port 0, a port that is free: what is listened on is written down before it is listened on. */
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
            holder.setOption(StandardSocketOptions.SO_REUSEPORT, true); // as those that will listen have it
            holder.bind(address);
            PORT_HOLDERS.add(holder);
            return new InetSocketAddress(
                    address.getAddress(), ((InetSocketAddress) holder.getLocalAddress()).getPort());
        } catch (IOException e) {
            return address; // listening on it fails as well, and says why
        }
    }

    /** An address as a recording says where it was made: a path means the same in every working directory. */
    static String recorded(String value) {
        return value.startsWith(SocketAddresses.UNIX)
                ? SocketAddresses.UNIX + unix(value).getPath().toAbsolutePath().normalize()
                : value;
    }

    /** The same of what is listened on. */
    static String recordedListen(SocketAddress address) {
        return recorded(SocketAddresses.shown(address));
    }

    /** @param tls for {@code https://} */
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

    /** The permissions of an octal mode. */
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
