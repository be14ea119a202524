package io.reprise.proxy.relay;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop, used on that loop only. The connection unused for the shortest time is
 * taken first, so that the others can time out. An unused connection that closes or sends anything is dropped at once,
 * because its read is always outstanding.
 *
 * <p>A request goes to the upstream with the fewest requests under way on this loop; several such take turns.
 */
final class UpstreamPool {
    private static final int CONNECT_TIMEOUT_MAX_MS = Integer.MAX_VALUE;

    /** An upstream as this event loop sees it. */
    static final class Target {
        private final Upstream upstream;
        private final ArrayDeque<UpstreamHandler> idle = new ArrayDeque<>();
        private final UpstreamHealth health = new UpstreamHealth();
        private int inFlight;

        Target(Upstream upstream) {
            this.upstream = upstream;
        }

        /** A response arrived from this upstream. */
        void answered() {
            health.answered();
        }

        boolean isTls() {
            return upstream.tls() != null;
        }

        @Override
        public String toString() {
            return upstream.toString();
        }
    }

    private final RelayLoop loop;
    private final List<Target> targets;
    private int turn;

    UpstreamPool(RelayLoop loop, List<Upstream> upstreams) {
        this.loop = loop;
        this.targets = upstreams.stream().map(Target::new).toList();
    }

    int targetCount() {
        return targets.size();
    }

    /**
     * Finds a connection for an exchange: hands over an unused connection before returning if there is one, and
     * otherwise calls {@link Exchange#connected} or {@link Exchange#connectFailed} later.
     *
     * @param fresh whether to ignore unused connections, because one was stale just now
     */
    void acquire(Exchange exchange, boolean fresh) {
        Target target = leastBusy();
        target.inFlight++;
        UpstreamHandler unused = fresh ? null : target.idle.pollFirst();
        if (unused != null) {
            loop.counters().increment(RelayCounter.UPSTREAM_REUSES);
            unused.assign(exchange);
            exchange.connected(unused);
            return;
        }
        connect(target, exchange);
    }

    /** Takes back a connection whose exchange is over and that can carry another exchange. */
    void release(UpstreamHandler upstream) {
        Target target = upstream.target();
        target.inFlight--;
        keep(upstream);
    }

    private void keep(UpstreamHandler upstream) {
        Target target = upstream.target();
        if (target.idle.size() >= loop.config().capacity().idleUpstreamsMax()) {
            upstream.close();
            return;
        }
        upstream.idle(loop.nowNs());
        target.idle.addFirst(upstream);
    }

    /** The upstream did not answer, or not properly. */
    void failed(UpstreamHandler upstream, String how) {
        Target target = upstream.target();
        if (targets.size() > 1 && target.health.failed(loop.nowNs())) {
            leaveOut(target, true, how);
        }
    }

    private void leaveOut(Target target, boolean fromNowOn, String why) {
        if (fromNowOn && targets.size() > 1) {
            loop.counters().increment(RelayCounter.UPSTREAMS_OUT);
            target.upstream.isOut(why);
        }
    }

    /** A connection was closed while an exchange used it. */
    void lost(UpstreamHandler upstream) {
        upstream.target().inFlight--;
    }

    /** A connection closed while unused. */
    void forget(UpstreamHandler upstream) {
        upstream.target().idle.remove(upstream);
    }

    /** Closes connections that were unused for too long, and tries upstreams whose wait is over. */
    void sweep(long nowNs) {
        long keptNs = loop.config().timeouts().upstreamIdleNs();
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            if (targets.size() > 1 && !loop.isDraining() && target.health.shouldTry(nowNs)) {
                tryAgain(target);
            }
            ArrayDeque<UpstreamHandler> idle = target.idle;
            UpstreamHandler oldest = idle.peekLast();
            while (oldest != null && nowNs - oldest.idleSinceNs() >= keptNs) {
                idle.pollLast();
                oldest.close();
                oldest = idle.peekLast();
            }
        }
    }

    void closeIdle() {
        for (Target target : targets) {
            target.idle.forEach(UpstreamHandler::close);
            target.idle.clear();
        }
    }

    private Target leastBusy() {
        if (targets.size() == 1) {
            return targets.get(0);
        }
        turn = turn + 1 == targets.size() ? 0 : turn + 1;
        Target best = targets.get(turn);
        for (int i = 1; i < targets.size(); i++) {
            Target other = targets.get((turn + i) % targets.size());
            boolean bestOut = best.health.isOut();
            if (bestOut == other.health.isOut() ? other.inFlight < best.inFlight : bestOut) {
                best = other;
            }
        }
        return best;
    }

    private void connect(Target target, Exchange exchange) {
        DuplexChannel channel;
        try {
            channel = loop.transport().newChannel(target.upstream.address());
        } catch (ChannelException noDescriptors) {
            target.inFlight--;
            exchange.connectFailed(target, noDescriptors);
            return;
        }
        UpstreamHandler upstream = open(target, channel);
        upstream.assign(exchange);
        exchange.connecting(upstream);
        connect(upstream, channel);
    }

    /** Connects without a request, to see whether an unused upstream is back. */
    private void tryAgain(Target target) {
        try {
            DuplexChannel channel = loop.transport().newChannel(target.upstream.address());
            UpstreamHandler upstream = open(target, channel);
            upstream.assignToTrial();
            connect(upstream, channel);
        } catch (ChannelException noDescriptors) {
            target.health.refused(loop.nowNs());
        }
    }

    private UpstreamHandler open(Target target, DuplexChannel channel) {
        channel.config()
                .setConnectTimeoutMillis(connectTimeoutMs())
                .setAutoRead(false)
                .setWriteBufferWaterMark(RelayLoop.WATER_MARK);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true); // not for unix sockets
        // A failed write must not close the channel: the response that says why may wait to be read.
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        UpstreamHandler upstream = new UpstreamHandler(loop, target, channel);
        UpstreamTls tls = target.upstream.tls();
        if (tls == null) {
            loop.transport().install(channel, upstream);
        } else {
            SocketAddress host = target.upstream.configured();
            loop.transport().install(channel, tls.newHandler(host, channel.alloc(), connectTimeoutMs()), upstream);
        }
        return upstream;
    }

    private void connect(UpstreamHandler upstream, DuplexChannel channel) {
        Target target = upstream.target();
        loop.eventLoop().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                connectDoneLater(upstream, registered.cause());
            } else if (!target.upstream.isResolved()) {
                connectDoneLater(upstream, new UnresolvedAddressException());
            } else {
                ChannelFuture connected = channel.connect(loop.transport().own(target.upstream.address()));
                if (connected.isDone()) {
                    connectDoneLater(upstream, connected.cause());
                } else {
                    connected.addListener(done -> {
                        if (done.isSuccess() && target.upstream.tls() != null) {
                            awaitHandshake(upstream, channel);
                        } else {
                            connectDone(upstream, done.cause());
                        }
                    });
                }
            }
        });
    }

    private void awaitHandshake(UpstreamHandler upstream, DuplexChannel channel) {
        channel.pipeline()
                .get(SslHandler.class)
                .handshakeFuture()
                .addListener(done -> connectDone(upstream, done.cause()));
        channel.read();
    }

    /** A unix socket connects, or refuses, at once: in the middle of framing the request that asked for it. */
    private void connectDoneLater(UpstreamHandler upstream, @Nullable Throwable failure) {
        loop.eventLoop().execute(() -> connectDone(upstream, failure));
    }

    private int connectTimeoutMs() {
        long timeoutMs = TimeUnit.NANOSECONDS.toMillis(loop.config().timeouts().connectNs());
        return (int) Math.max(1, Math.min(CONNECT_TIMEOUT_MAX_MS, timeoutMs));
    }

    private void connectDone(UpstreamHandler upstream, @Nullable Throwable failure) {
        if (failure != null) {
            connectFailed(upstream, failure);
            return;
        }
        if (!upstream.isOpen()) {
            // Closed since, by either side, which the exchange has heard of.
            return;
        }
        loop.tick();
        loop.counters().increment(RelayCounter.UPSTREAM_CONNECTS);
        loop.counters().increment(RelayCounter.UPSTREAM_ACTIVE);
        Target target = upstream.target();
        if (target.health.accepted() && targets.size() > 1) {
            loop.counters().decrement(RelayCounter.UPSTREAMS_OUT);
            target.upstream.isBack();
        }
        upstream.connected();
        if (upstream.isTrial() && upstream.isOpen()) {
            keep(upstream);
        }
    }

    private void connectFailed(UpstreamHandler upstream, Throwable failure) {
        if (!upstream.isAssigned() && !upstream.isTrial()) {
            // Given up by its client, which says nothing about the upstream.
            return;
        }
        loop.tick();
        Target target = upstream.target();
        leaveOut(target, target.health.refused(loop.nowNs()), String.valueOf(failure.getMessage()));
        loop.resolveAgain(target.upstream);
        upstream.connectFailed(failure);
    }
}
