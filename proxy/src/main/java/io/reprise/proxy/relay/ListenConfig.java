package io.reprise.proxy.relay;

import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where and how clients are accepted.
 *
 * @param addresses TCP or {@link java.net.UnixDomainSocketAddress}, at least one
 * @param socketMode who may connect to a unix socket: those who may write to its file
 * @param proxyProtocol whether each connection begins with a PROXY header, v1 or v2
 * @param tls the certificate to show to clients; null for plain HTTP
 */
public record ListenConfig(
        List<SocketAddress> addresses,
        Set<PosixFilePermission> socketMode,
        boolean proxyProtocol,
        @Nullable ServerTls tls) {
    /** 0600: the proxy's user alone. */
    public static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Checks that there is an address; whether it can be listened on shows when that is tried. */
    public ListenConfig {
        addresses = List.copyOf(addresses);
        socketMode = Set.copyOf(socketMode);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected at least one)");
        }
    }

    /** Plain HTTP on these addresses. */
    public static ListenConfig of(SocketAddress... addresses) {
        return new ListenConfig(List.of(addresses), OWNER, false, null);
    }
}
