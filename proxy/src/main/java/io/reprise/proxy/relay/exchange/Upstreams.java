package io.reprise.proxy.relay.exchange;

/** The source of upstream connections for the exchanges of a client. Used on the event loop of the client. */
public interface Upstreams {
    /** Number of upstreams, so that each can be tried if connecting fails. */
    int count();

    /** Whether the client has an upstream connection of its own; both end together. */
    boolean areMirrored();

    /** The client's connection was accepted. */
    void clientAccepted();

    /** The client's connection is closed. */
    void clientClosed(Ending ending);

    /** Gives back memory that can be made again quickly, because the client has been idle for a while. */
    void rest();

    /**
     * Finds a connection: calls {@link RelayedExchange#connected} before returning if there is one, and otherwise
     * {@link RelayedExchange#connecting}, and {@link RelayedExchange#connected} or
     * {@link RelayedExchange#connectFailed} later.
     *
     * @param fresh whether to ignore unused connections, because one was stale just now
     */
    void acquire(RelayedExchange exchange, boolean fresh);
}
