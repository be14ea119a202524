package io.reprise.proxy.relay;

import io.reprise.proxy.relay.listen.ServerTls;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where and how clients are accepted.
 *
 * @param addresses TCP or {@link java.net.UnixDomainSocketAddress}, at least one
 * @param socketMode mode of unix sockets: users who may write to the file may connect
 * @param proxyProtocol whether each connection begins with a PROXY header, v1 or v2
 * @param tls the certificate to show to clients; null for plain HTTP
 */
public record ListenConfig(
        List<SocketAddress> addresses,
        Set<PosixFilePermission> socketMode,
        boolean proxyProtocol,
        @Nullable ServerTls tls) {
    /** 0600: only the proxy's user. */
    public static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Refuses an empty list of addresses; whether they can be listened on shows later. */
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
