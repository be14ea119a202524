package io.reprise.proxy.relay;

import io.reprise.proxy.relay.upstream.UpstreamTls;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A server to forward requests to.
 *
 * @param socket TCP or {@link java.net.UnixDomainSocketAddress}; a host name is given unresolved, so that it can be
 *     looked up again and again
 * @param tls how its certificate is verified; null for plain HTTP
 */
public record UpstreamConfig(SocketAddress socket, @Nullable UpstreamTls tls) {
    /** Plain HTTP to this address. */
    public static UpstreamConfig of(SocketAddress socket) {
        return new UpstreamConfig(socket, null);
    }

    /** In the form that {@code --upstream} takes. */
    @Override
    public String toString() {
        return (tls == null ? "" : "https://") + SocketAddresses.shown(socket);
    }
}
