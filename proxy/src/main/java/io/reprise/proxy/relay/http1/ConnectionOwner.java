package io.reprise.proxy.relay.http1;

import io.reprise.proxy.relay.exchange.Ending;

/** Keeps an upstream connection while no exchange uses it. Called on the event loop of the connection. */
public interface ConnectionOwner {
    /** The exchange is over, and the connection can carry another one. */
    void released(Http1Upstream upstream);

    /** The connection was closed, or is about to be, while an exchange or a tunnel used it. */
    void lost(Http1Upstream upstream);

    /** The connection closed while unused. */
    void closedUnused(Http1Upstream upstream, Ending ending);
}
