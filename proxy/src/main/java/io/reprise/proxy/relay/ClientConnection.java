package io.reprise.proxy.relay;

import io.netty.channel.ChannelInboundHandler;

/**
 * A client connection: the last handler of its pipeline, and what its event loop asks of it. Called on that loop.
 * Registers itself with {@link RelayLoop#add} when it becomes active.
 */
public interface ClientConnection extends ChannelInboundHandler {
    /**
     * Sets the client's address, printed from what a load balancer sent in a PROXY header; at most once, before any
     * byte.
     */
    void cameFrom(String address);

    /** Ends what has waited for too long; called every few milliseconds, by the relay's clock. */
    void checkDeadline();

    /**
     * Ends what is left when the time for draining is over.
     *
     * @return whether an exchange was cut off
     */
    boolean cut();
}
