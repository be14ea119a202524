package io.reprise.proxy.relay.exchange;

/** Where the exchanges of a client get their upstream connections from. Used on the event loop of the client. */
public interface Upstreams {
    /** How many upstreams there are, so that a connect that fails can be tried at each. */
    int count();

    /** Whether the client has an upstream connection of its own, which it outlasts as little as that outlasts it. */
    boolean areMirrored();

    /** The client's connection was accepted. */
    void clientAccepted();

    /** The client's connection is closed. */
    void clientClosed(Ending ending);

    /** The client has asked nothing for a while, so memory that is soon made again can go back. */
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
