package io.reprise.proxy.relay.exchange;

/** Where an exchange gets its upstream connection from. Used on the event loop of the exchange. */
public interface Upstreams {
    /** How many upstreams there are, so that a connect that fails can be tried at each. */
    int count();

    /**
     * Finds a connection: calls {@link RelayedExchange#connected} before returning if there is one, and otherwise
     * {@link RelayedExchange#connecting}, and {@link RelayedExchange#connected} or
     * {@link RelayedExchange#connectFailed} later.
     *
     * @param fresh whether to ignore unused connections, because one was stale just now
     */
    void acquire(RelayedExchange exchange, boolean fresh);
}
