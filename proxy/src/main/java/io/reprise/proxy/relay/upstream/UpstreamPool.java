package io.reprise.proxy.relay.upstream;

import io.netty.channel.ChannelException;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import io.reprise.proxy.relay.exchange.Upstreams;
import io.reprise.proxy.relay.http1.Http1Upstream;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The upstream connections of one event loop, shared by its clients and used on that loop only. The connection unused
 * for the shortest time is taken first, so that the others can time out. An unused connection that closes or sends
 * anything is dropped at once, because its read is always outstanding.
 *
 * <p>A request goes to the upstream with the fewest requests under way on this loop; several such take turns.
 */
public final class UpstreamPool implements Upstreams {
    private final RelayLoop loop;
    private final UpstreamConnector connector;
    private final List<Kept> kept;

    /** A pool without connections. */
    public UpstreamPool(RelayLoop loop, List<Upstream> upstreams) {
        this.loop = loop;
        connector = new UpstreamConnector(loop, upstreams);
        kept = connector.targets().stream().map(Kept::new).toList();
    }

    @Override
    public int count() {
        return kept.size();
    }

    @Override
    public void acquire(RelayedExchange exchange, boolean fresh) {
        UpstreamTarget target = connector.choose();
        target.addLoad(1);
        Kept at = kept.get(target.index());
        Http1Upstream unused = fresh ? null : at.idle.pollFirst();
        if (unused != null) {
            loop.counters().increment(RelayCounter.UPSTREAM_REUSES);
            unused.assign(exchange);
            exchange.connected(unused);
            return;
        }
        UpstreamConnector.Attempt attempt;
        try {
            attempt = connector.newAttempt(target, at);
        } catch (ChannelException noDescriptors) {
            target.addLoad(-1);
            exchange.connectFailed(target.toString(), noDescriptors);
            return;
        }
        attempt.upstream().assign(exchange);
        exchange.connecting(attempt.upstream());
        attempt.begin();
    }

    /** Closes connections that were unused for too long, and tries upstreams whose wait is over. */
    public void sweep(long nowNs) {
        UpstreamTarget due = connector.dueForTrial(nowNs);
        if (due != null) {
            tryAgain(due);
        }
        long keptNs = loop.timeouts().upstreamIdleNs();
        for (int i = 0; i < kept.size(); i++) {
            ArrayDeque<Http1Upstream> idle = kept.get(i).idle;
            Http1Upstream oldest = idle.peekLast();
            while (oldest != null && nowNs - oldest.idleSinceNs() >= keptNs) {
                idle.pollLast();
                oldest.close();
                oldest = idle.peekLast();
            }
        }
    }

    /** Connects without a request, to see whether an upstream is back, and keeps the connection. */
    private void tryAgain(UpstreamTarget target) {
        try {
            connector.newAttempt(target, kept.get(target.index())).begin();
        } catch (ChannelException noDescriptors) {
            connector.trialFailed(target);
        }
    }

    /** Closes all unused connections. */
    public void closeIdle() {
        for (Kept at : kept) {
            at.idle.forEach(Http1Upstream::close);
            at.idle.clear();
        }
    }

    /** The connections to one upstream. */
    private final class Kept implements ConnectionUser {
        private final UpstreamTarget target;
        private final ArrayDeque<Http1Upstream> idle = new ArrayDeque<>();

        Kept(UpstreamTarget target) {
            this.target = target;
        }

        @Override
        public void connected(Http1Upstream upstream) {
            if (upstream.isAssigned()) {
                upstream.begin();
            } else {
                keep(upstream); // it was a trial
            }
        }

        @Override
        public void connectFailed(Http1Upstream upstream, Throwable failure) {
            upstream.connectFailed(failure);
        }

        @Override
        public void released(Http1Upstream upstream) {
            target.addLoad(-1);
            keep(upstream);
        }

        private void keep(Http1Upstream upstream) {
            if (idle.size() >= loop.config().capacity().idleUpstreamsMax()) {
                upstream.close();
                return;
            }
            upstream.idle(loop.nowNs());
            idle.addFirst(upstream);
        }

        @Override
        public void lost(Http1Upstream upstream) {
            target.addLoad(-1);
        }

        @Override
        public void closedUnused(Http1Upstream upstream, boolean reset) {
            idle.remove(upstream);
        }
    }
}
