package io.reprise.proxy.relay.http1;

import io.reprise.proxy.relay.exchange.Ending;

/** Keeps an upstream connection while no exchange uses it. Called on the event loop of the connection. */
public interface ConnectionOwner {
    /** The exchange that used it is over, and it can carry another one. */
    void released(Http1Upstream upstream);

    /** It was closed, or is about to be closed, while an exchange or a tunnel used it. */
    void lost(Http1Upstream upstream);

    /** It closed while unused. */
    void closedUnused(Http1Upstream upstream, Ending ending);
}
