package io.reprise.proxy.relay;

import io.netty.channel.socket.DuplexChannel;

/** A protocol that clients speak; {@link RelayServer} names the one in use. Thread-safe. */
public interface ClientProtocol {
    /** Makes the connection of a client that was just accepted, on its event loop. */
    ClientConnection accept(RelayLoop loop, DuplexChannel channel);
}
