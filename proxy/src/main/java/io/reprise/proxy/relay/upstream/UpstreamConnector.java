package io.reprise.proxy.relay.upstream;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.reprise.proxy.relay.Pressure;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.http1.Http1Upstream;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Chooses upstreams and connects to them, for one event loop and on that loop only. The upstream with the least load of
 * this loop is chosen; several such take turns. One that failed is left out as long as there is another one.
 */
final class UpstreamConnector {
    private static final int CONNECT_TIMEOUT_MAX_MS = Integer.MAX_VALUE;
    /** Longest wait of a client for a lookup; a working name server answers within milliseconds. */
    private static final long NAME_MS_MAX = 1_000;

    private final RelayLoop loop;
    private final List<UpstreamTarget> targets = new ArrayList<>();
    private int turn;

    UpstreamConnector(RelayLoop loop, List<Upstream> upstreams) {
        this.loop = loop;
        for (Upstream upstream : upstreams) {
            targets.add(new UpstreamTarget(this, upstream, targets.size()));
        }
    }

    List<UpstreamTarget> targets() {
        return targets;
    }

    /** Chooses the upstream for the next request or connection. */
    UpstreamTarget choose() {
        if (targets.size() == 1) {
            return targets.get(0);
        }
        turn = turn + 1 == targets.size() ? 0 : turn + 1;
        UpstreamTarget best = targets.get(turn);
        for (int i = 1; i < targets.size(); i++) {
            UpstreamTarget other = targets.get((turn + i) % targets.size());
            boolean bestOut = best.health().isOut();
            if (bestOut == other.health().isOut() ? other.load() < best.load() : bestOut) {
                best = other;
            }
        }
        return best;
    }

    /** The upstream did not answer, or not properly. */
    void failed(UpstreamTarget target, String how) {
        if (targets.size() > 1 && target.health().failed(loop.nowNs())) {
            leaveOut(target, how);
        }
    }

    private void leaveOut(UpstreamTarget target, String why) {
        loop.counters().increment(RelayCounter.UPSTREAMS_OUT);
        target.upstream().markOut(why);
    }

    /**
     * An upstream whose trial is due, so that a trial connection and not a client finds out whether it is back; null
     * for none.
     */
    @Nullable
    UpstreamTarget dueForTrial(long nowNs) {
        if (targets.size() > 1 && !loop.isDraining()) {
            for (int i = 0; i < targets.size(); i++) {
                if (targets.get(i).health().shouldTry(nowNs)) {
                    return targets.get(i);
                }
            }
        }
        return null;
    }

    /** Notes that a trial could not begin. */
    void trialFailed(UpstreamTarget target) {
        target.health().refused(loop.nowNs());
    }

    /**
     * Makes a connection; {@link Attempt#begin} establishes it.
     *
     * @throws ChannelException there is no descriptor for it
     */
    Attempt newAttempt(UpstreamTarget target, ConnectionUser user) {
        AddressWalk walk = new AddressWalk(target.upstream());
        return new Attempt(target, user, walk, walk.next());
    }

    /** The addresses of a name share the time, because a client waits for all of them. */
    private int connectTimeoutMs(UpstreamTarget target) {
        int addresses = Math.max(1, target.upstream().addresses().size());
        long timeoutMs = TimeUnit.NANOSECONDS.toMillis(loop.timeouts().connectNs()) / addresses;
        return (int) Math.max(1, Math.min(CONNECT_TIMEOUT_MAX_MS, timeoutMs));
    }

    /**
     * A connection to one address of an upstream, from its making until it is established, or not. Then the next
     * address is tried, with another connection, and if there is none, the name is looked up again.
     */
    final class Attempt {
        private final UpstreamTarget target;
        private final ConnectionUser user;
        private final AddressWalk walk;
        private final @Nullable SocketAddress address;
        private final DuplexChannel channel;
        private final Http1Upstream upstream;

        /** @param address null while the upstream's name is unknown */
        private Attempt(UpstreamTarget target, ConnectionUser user, AddressWalk walk, @Nullable SocketAddress address) {
            this.target = target;
            this.user = user;
            this.walk = walk;
            this.address = address;
            channel = loop.transport()
                    .newChannel(address == null ? target.upstream().configured() : address);
            upstream = new Http1Upstream(loop, target, user, channel);
            prepare();
        }

        /** The connection, which is not established yet. */
        Http1Upstream upstream() {
            return upstream;
        }

        private void prepare() {
            channel.config()
                    .setConnectTimeoutMillis(connectTimeoutMs(target))
                    .setAutoRead(false)
                    .setRecvByteBufAllocator(loop.reads())
                    .setWriteBufferWaterMark(Pressure.NONE.waterMark());
            // A failed write must not close the channel: the response that says why may wait to be read.
            channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
            UpstreamTls tls = target.upstream().tls();
            if (tls == null) {
                loop.install(channel, upstream);
            } else {
                SocketAddress host = target.upstream().configured();
                loop.install(channel, tls.newHandler(host, channel.alloc(), connectTimeoutMs(target)), upstream);
            }
        }

        /** Calls the user later, never before this returns. */
        void begin() {
            loop.eventLoop().register(channel).addListener(registered -> {
                if (!registered.isSuccess()) {
                    doneLater(registered.cause());
                } else if (address == null) {
                    doneLater(new UnresolvedAddressException());
                } else {
                    connect(address);
                }
            });
        }

        private void connect(SocketAddress to) {
            ChannelFuture connected = channel.connect(loop.transport().own(to));
            if (connected.isDone()) {
                doneLater(connected.cause());
                return;
            }
            connected.addListener(done -> {
                if (done.isSuccess() && target.isTls()) {
                    awaitHandshake();
                } else {
                    done(done.cause());
                }
            });
        }

        private void awaitHandshake() {
            channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> done(done.cause()));
            channel.read();
        }

        /**
         * Reports the result in a later task, because a unix socket connects or refuses at once, while the request that
         * asked for it is being framed.
         */
        @SuppressWarnings("FutureReturnValueIgnored") // runs as long as the event loop does
        private void doneLater(@Nullable Throwable failure) {
            loop.eventLoop().execute(() -> done(failure));
        }

        private void done(@Nullable Throwable failure) {
            if (upstream.isGivenUp()) {
                // its client gave it up, which says nothing about the upstream
                return;
            }
            if (failure != null) {
                if (!triesAnother()) {
                    askOrGiveUp(failure);
                }
            } else if (upstream.isOpen()) {
                accepted();
            }
        }

        private void accepted() {
            loop.tick();
            loop.counters().increment(RelayCounter.UPSTREAM_CONNECTS);
            loop.counters().increment(RelayCounter.UPSTREAM_ACTIVE);
            if (target.health().accepted() && targets.size() > 1) {
                loop.counters().decrement(RelayCounter.UPSTREAMS_OUT);
                target.upstream().markBack();
            }
            if (address != null) {
                target.upstream().answered(address);
            }
            upstream.established();
            user.connected(upstream);
        }

        private boolean triesAnother() {
            SocketAddress next = walk.next();
            if (next == null) {
                return false;
            }
            Attempt other;
            try {
                other = new Attempt(target, user, walk, next);
            } catch (ChannelException noDescriptors) {
                return false;
            }
            user.replaced(upstream, other.upstream);
            upstream.replaceBy(other.upstream);
            other.begin();
            return true;
        }

        /** The name may have another address by now; the client waits for that, but not as long as a lookup may. */
        private void askOrGiveUp(Throwable failure) {
            if (!walk.shouldAsk()) {
                refused(failure);
                return;
            }
            upstream.refused();
            Future<?> limit = loop.eventLoop().schedule(() -> asked(failure), NAME_MS_MAX, TimeUnit.MILLISECONDS);
            loop.names()
                    .lookUp(
                            target.upstream(),
                            () -> loop.eventLoop().execute(() -> {
                                if (limit.cancel(false)) {
                                    asked(failure);
                                }
                            }));
        }

        private void asked(Throwable failure) {
            if (!upstream.isGivenUp() && !triesAnother()) {
                refused(failure);
            }
        }

        /** Reports that no address accepts a connection. */
        private void refused(Throwable failure) {
            loop.tick();
            if (target.health().refused(loop.nowNs()) && targets.size() > 1) {
                leaveOut(target, String.valueOf(failure.getMessage()));
            }
            if (targets.stream().allMatch(other -> other.health().isOut())) {
                loop.suspectUpstreams();
            }
            user.connectFailed(upstream, failure);
        }
    }
}
