package io.reprise.proxy.relay;

import java.net.SocketAddress;

/**
 * Where requests go.
 *
 * @param socket TCP or {@link java.net.UnixDomainSocketAddress}; a host name is given unresolved, so that it can be
 *     resolved again when connecting to it fails
 */
public record UpstreamConfig(SocketAddress socket) {
    /** Plain HTTP to this address. */
    public static UpstreamConfig of(SocketAddress socket) {
        return new UpstreamConfig(socket);
    }

    /** In the form that {@code --upstream} takes. */
    @Override
    public String toString() {
        return SocketAddresses.shown(socket);
    }
}
