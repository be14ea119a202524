package io.reprise.proxy.relay;

import io.netty.channel.ChannelInboundHandler;

/**
 * A client connection, the last handler of its pipeline, as its event loop sees it. Called on that loop. Registers
 * itself with {@link RelayLoop#add} when it becomes active.
 */
public interface ClientConnection extends ChannelInboundHandler {
    /**
     * Sets the client's address, printed from what a load balancer sent in a PROXY header; at most once, before any
     * byte.
     */
    void cameFrom(String address);

    /** Ends an exchange or connection whose timeout is over; called every few milliseconds by the relay's clock. */
    void checkDeadline();

    /** Counts the unsent and unparsed bytes that the connection holds in both directions, and returns their number. */
    long heldBytes();

    /** How long no byte has moved, or a request head has been unfinished, in nanoseconds. */
    long waitedNs();

    /** For how long the connection has been open without a request under way, in nanoseconds; -1 while one is. */
    long unservedNs();

    /**
     * Ends the exchange under way because memory is short, with a response if none was begun.
     *
     * @param why in words, for the record of an exchange
     */
    void shed(String why);

    /**
     * Ends the connection when the time for draining is over.
     *
     * @return whether an exchange was cut off
     */
    boolean cut();
}
