package io.reprise.proxy.relay.upstream;

import io.reprise.proxy.relay.http1.UpstreamServer;

/** An upstream as one event loop sees it; used on that loop only. */
final class UpstreamTarget implements UpstreamServer {
    private final UpstreamConnector connector;
    private final Upstream upstream;
    private final int index;
    private final UpstreamHealth health = new UpstreamHealth();
    private int load;

    UpstreamTarget(UpstreamConnector connector, Upstream upstream, int index) {
        this.connector = connector;
        this.upstream = upstream;
        this.index = index;
    }

    Upstream upstream() {
        return upstream;
    }

    /** Its place in the list of upstreams. */
    int index() {
        return index;
    }

    UpstreamHealth health() {
        return health;
    }

    /** The requests, or connections, that it has from this loop. */
    int load() {
        return load;
    }

    void addLoad(int change) {
        load += change;
    }

    @Override
    public boolean isTls() {
        return upstream.tls() != null;
    }

    @Override
    public void answered() {
        health.answered();
    }

    @Override
    public void failed(String how) {
        connector.failed(this, how);
    }

    @Override
    public String toString() {
        return upstream.toString();
    }
}
