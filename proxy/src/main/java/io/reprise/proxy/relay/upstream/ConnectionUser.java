package io.reprise.proxy.relay.upstream;

import io.reprise.proxy.relay.http1.ConnectionOwner;
import io.reprise.proxy.relay.http1.Http1Upstream;

/** The user of a connection that is being established. Called on its event loop. */
interface ConnectionUser extends ConnectionOwner {
    /** The connection is established. */
    void connected(Http1Upstream upstream);

    /** The connection could not be established, and another one of the same upstream takes its place. */
    void replaced(Http1Upstream upstream, Http1Upstream by);

    /** The connection could not be established at any address of the upstream, although it is still wanted. */
    void connectFailed(Http1Upstream upstream, Throwable failure);
}
