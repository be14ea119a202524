package io.reprise.proxy.relay.upstream;

import io.netty.channel.ChannelException;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.exchange.ClientSide;
import io.reprise.proxy.relay.exchange.Ending;
import io.reprise.proxy.relay.exchange.Failure;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import io.reprise.proxy.relay.exchange.Upstreams;
import io.reprise.proxy.relay.http1.Http1Upstream;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connection of one client connection. It is opened when the client's is accepted, and both end together,
 * in the way in which the first side ended. So the application sees the same connections as without the proxy, and a
 * race about a kept connection can only be one that client and application would have without it too. Used on the event
 * loop of the client.
 *
 * <p>An upstream is chosen per connection: the one with the fewest connections of this loop.
 */
final class MirroredUpstream implements Upstreams, ConnectionUser {
    private final RelayLoop loop;
    private final UpstreamConnector connector;
    private final ClientSide client;
    private @Nullable Http1Upstream own;
    private @Nullable UpstreamTarget target;
    private boolean established;
    private int attempts;

    MirroredUpstream(RelayLoop loop, UpstreamConnector connector, ClientSide client) {
        this.loop = loop;
        this.connector = connector;
        this.client = client;
    }

    @Override
    public int count() {
        return connector.targets().size();
    }

    @Override
    public boolean areMirrored() {
        return true;
    }

    @Override
    public void clientAccepted() {
        connect(null);
    }

    @Override
    public void clientClosed(Ending ending) {
        Http1Upstream last = own;
        if (last != null) {
            forget(last);
            last.close(ending);
        }
    }

    @Override
    public void rest() {
        if (own != null) {
            own.rest();
        }
    }

    @Override
    public void acquire(RelayedExchange exchange, boolean fresh) {
        Http1Upstream ready = own;
        if (ready == null) {
            connect(exchange);
            return;
        }
        ready.assign(exchange);
        if (established) {
            if (ready.isReused()) {
                loop.counters().increment(RelayCounter.UPSTREAM_REUSES);
            }
            exchange.connected(ready);
        } else {
            exchange.connecting(ready);
        }
    }

    private void connect(@Nullable RelayedExchange exchange) {
        UpstreamTarget chosen = connector.choose();
        UpstreamConnector.Attempt attempt;
        try {
            attempt = connector.newAttempt(chosen, this);
        } catch (ChannelException noDescriptors) {
            loop.suspectUpstreams();
            if (exchange != null) {
                exchange.connectFailed(chosen.toString(), noDescriptors);
            } else {
                unreachable(chosen, noDescriptors);
            }
            return;
        }
        own = attempt.upstream();
        target = chosen;
        established = false;
        chosen.addLoad(1);
        attempts++;
        if (exchange != null) {
            attempt.upstream().assign(exchange);
            exchange.connecting(attempt.upstream());
        }
        attempt.begin();
    }

    @Override
    public void connected(Http1Upstream upstream) {
        established = true;
        attempts = 0;
        if (upstream.isAssigned()) {
            upstream.begin();
        } else {
            upstream.idle(loop.nowNs());
        }
    }

    @Override
    public void replaced(Http1Upstream upstream, Http1Upstream by) {
        if (own == upstream) {
            own = by;
        }
    }

    @Override
    public void connectFailed(Http1Upstream upstream, Throwable failure) {
        UpstreamTarget failed = target;
        boolean assigned = upstream.isAssigned();
        forget(upstream);
        upstream.connectFailed(failure);
        if (!assigned && failed != null) {
            if (attempts < count()) {
                connect(null);
            } else {
                unreachable(failed, failure);
            }
        }
    }

    /** Handles a failure of the connection before its first request, which cannot be reported to an exchange. */
    private void unreachable(UpstreamTarget last, Throwable failure) {
        attempts = 0;
        if (loop.failureMode() == FailureMode.MIRRORED) {
            String detail = "upstream " + last + " cannot be reached: " + failure.getMessage();
            loop.failures().note(Failure.of(FailureCause.UPSTREAM_UNREACHABLE, 502, detail), loop.nowNs());
            client.upstreamEnded(Ending.RESET);
        }
    }

    @Override
    public void released(Http1Upstream upstream) {
        upstream.idle(loop.nowNs());
    }

    @Override
    public void lost(Http1Upstream upstream) {
        forget(upstream);
    }

    @Override
    public void closedUnused(Http1Upstream upstream, Ending ending) {
        if (own == upstream) {
            forget(upstream);
            client.upstreamEnded(ending);
        }
    }

    private void forget(Http1Upstream upstream) {
        if (own == upstream && target != null) {
            own = null;
            target.addLoad(-1);
            target = null;
        }
    }
}
