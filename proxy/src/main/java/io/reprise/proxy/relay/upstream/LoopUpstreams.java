package io.reprise.proxy.relay.upstream;

import io.netty.channel.ChannelException;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.UpstreamsConfig;
import io.reprise.proxy.relay.exchange.ClientSide;
import io.reprise.proxy.relay.exchange.Ending;
import io.reprise.proxy.relay.exchange.Upstreams;
import io.reprise.proxy.relay.http1.Http1Upstream;
import java.util.List;

/**
 * The upstreams of one event loop: gives each client connections as {@code --upstream-connections} says. Used on that
 * loop.
 */
public final class LoopUpstreams {
    private final RelayLoop loop;
    private final UpstreamConnector connector;
    private final UpstreamPool pool;
    private final boolean mirrored;

    /** No connections yet. */
    public LoopUpstreams(RelayLoop loop, List<Upstream> upstreams) {
        this.loop = loop;
        connector = new UpstreamConnector(loop, upstreams);
        pool = new UpstreamPool(loop, connector);
        mirrored = loop.config().upstreams().connections() == UpstreamsConfig.Connections.MIRRORED;
    }

    /** The upstreams for the requests of a new client. */
    public Upstreams of(ClientSide client) {
        return mirrored ? new MirroredUpstream(loop, connector, client) : pool;
    }

    /** Closes connections that were unused for too long, and tries upstreams whose wait is over. */
    public void sweep(long nowNs) {
        UpstreamTarget due = connector.dueForTrial(nowNs);
        if (due != null) {
            tryAgain(due);
        }
        pool.sweep(nowNs);
    }

    /** Connects without a request, to see whether an upstream is back. */
    private void tryAgain(UpstreamTarget target) {
        try {
            connector
                    .newAttempt(target, mirrored ? new Trial() : pool.keeper(target))
                    .begin();
        } catch (ChannelException noDescriptors) {
            connector.trialFailed(target);
        }
    }

    /** Closes all unused connections. */
    public void closeIdle() {
        pool.closeIdle();
    }

    /** A connection that only shows that the upstream accepts it. */
    private static final class Trial implements ConnectionUser {
        @Override
        public void connected(Http1Upstream upstream) {
            upstream.close(Ending.CLOSED);
        }

        @Override
        public void replaced(Http1Upstream upstream, Http1Upstream by) {}

        @Override
        public void connectFailed(Http1Upstream upstream, Throwable failure) {
            upstream.close(Ending.CLOSED);
        }

        @Override
        public void released(Http1Upstream upstream) {}

        @Override
        public void lost(Http1Upstream upstream) {}

        @Override
        public void closedUnused(Http1Upstream upstream, Ending ending) {}
    }
}
