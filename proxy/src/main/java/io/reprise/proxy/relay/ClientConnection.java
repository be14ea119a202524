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

    /** Counts what the connection holds now, of unsent and unparsed bytes and in both directions, and returns it. */
    long heldBytes();

    /** How long no byte has moved, or a request head has been unfinished, in nanoseconds. */
    long waitedNs();

    /** For how long the connection has been open without a request under way, in nanoseconds; -1 while one is. */
    long unservedNs();

    /**
     * Ends what is under way, with a response if none was begun, because there is too much of it.
     *
     * @param why in words, for the record of an exchange
     */
    void shed(String why);

    /**
     * Ends what is left when the time for draining is over.
     *
     * @return whether an exchange was cut off
     */
    boolean cut();
}
