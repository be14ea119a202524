package io.reprise.proxy.relay.upstream;

import io.netty.channel.ChannelException;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.UpstreamsConfig;
import io.reprise.proxy.relay.exchange.Ending;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import io.reprise.proxy.relay.exchange.Upstreams;
import io.reprise.proxy.relay.http1.Http1Upstream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop, shared by its clients and used on that loop only. The connection unused
 * for the shortest time is taken first, so that the others can time out. An unused connection that closes or sends
 * anything is dropped at once, because its read is always outstanding.
 *
 * <p>A kept connection may be about to close. A request that can be sent again takes it anyway; see
 * {@link RelayedExchange#isRepeatable}. Any other request takes it only if it was unused for less time than the
 * upstream keeps unused connections: less than {@code Keep-Alive: timeout=} said in its last response, by a second or
 * by half, or else less than {@link UpstreamsConfig#reusedNs}.
 *
 * <p>A request goes to the upstream with the fewest requests under way on this loop; several such take turns.
 */
final class UpstreamPool implements Upstreams {
    /** Safety margin, because the upstream begins to count earlier or later than this proxy. */
    private static final long ANNOUNCED_MARGIN_NS = TimeUnit.SECONDS.toNanos(1);

    private final RelayLoop loop;
    private final UpstreamConnector connector;
    private final List<Kept> kept;

    /** A pool without connections. */
    UpstreamPool(RelayLoop loop, UpstreamConnector connector) {
        this.loop = loop;
        this.connector = connector;
        kept = connector.targets().stream().map(Kept::new).toList();
    }

    @Override
    public int count() {
        return kept.size();
    }

    @Override
    public boolean areMirrored() {
        return false;
    }

    @Override
    public void clientAccepted() {}

    @Override
    public void clientClosed(Ending ending) {}

    @Override
    public void rest() {
        // unused connections may serve other clients, and they are few
    }

    @Override
    public void acquire(RelayedExchange exchange, boolean fresh) {
        UpstreamTarget target = connector.choose();
        target.addLoad(1);
        Kept at = kept.get(target.index());
        Http1Upstream unused = fresh ? null : at.take(exchange.isRepeatable());
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

    /** Closes connections that were unused for too long. */
    void sweep(long nowNs) {
        long keptNs = loop.timeouts().upstreamIdleNs();
        for (int i = 0; i < kept.size(); i++) {
            ArrayDeque<Http1Upstream> idle = kept.get(i).idle;
            Http1Upstream oldest = idle.peekLast();
            while (oldest != null && nowNs - oldest.idleSinceNs() >= keptNs) {
                idle.pollLast();
                oldest.close(Ending.CLOSED);
                oldest = idle.peekLast();
            }
        }
    }

    /** The owner of the connections to this upstream, including a trial connection that no exchange asked for. */
    ConnectionUser keeper(UpstreamTarget target) {
        return kept.get(target.index());
    }

    /** Closes all unused connections. */
    void closeIdle() {
        for (Kept at : kept) {
            at.idle.forEach(unused -> unused.close(Ending.CLOSED));
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
        public void replaced(Http1Upstream upstream, Http1Upstream by) {}

        @Override
        public void connectFailed(Http1Upstream upstream, Throwable failure) {
            upstream.connectFailed(failure);
        }

        @Override
        public void released(Http1Upstream upstream) {
            target.addLoad(-1);
            keep(upstream);
        }

        /** A request that cannot be sent again only gets a connection that the upstream is not about to close. */
        private @Nullable Http1Upstream take(boolean repeatable) {
            Http1Upstream latest = idle.peekFirst();
            if (latest == null || (!repeatable && loop.nowNs() - latest.idleSinceNs() >= reusedNs(latest))) {
                return null;
            }
            return idle.pollFirst();
        }

        private long reusedNs(Http1Upstream upstream) {
            long announcedNs = upstream.announcedIdleNs();
            return announcedNs < 0
                    ? loop.config().upstreams().reusedNs()
                    : Math.max(announcedNs - ANNOUNCED_MARGIN_NS, announcedNs / 2);
        }

        private void keep(Http1Upstream upstream) {
            if (idle.size() >= loop.config().capacity().idleUpstreamsMax()) {
                upstream.close(Ending.CLOSED);
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
        public void closedUnused(Http1Upstream upstream, Ending ending) {
            idle.remove(upstream);
        }
    }
}
