package io.reprise.proxy.relay.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.time.NanoClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for every listener, in its pipeline, whether connections are accepted: not while the limit of clients is
 * reached, and not for a moment after accepting failed, usually for lack of file descriptors. Other clients wait in the
 * kernel's queue until a connection closes. Thread-safe.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // the timer ends with its event loop
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_MS = 200;
    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final int connectionsMax;
    private final LoopCounters counters;
    private final NanoClock clock;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean full;
    private boolean failing;
    private long loggedNs;

    /**
     * Makes an open gate.
     *
     * @param counters of the event loop of all listeners, on which they are written
     * @param clock read on all event loops, so it must be thread-safe
     */
    AcceptGate(int connectionsMax, LoopCounters counters, NanoClock clock) {
        this.connectionsMax = connectionsMax;
        this.counters = counters;
        this.clock = clock;
        loggedNs = clock.nowNs() - LOG_INTERVAL_NS;
    }

    /** Whether new clients wait because the limit is reached. */
    boolean isFull() {
        return full;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        listeners.add(ctx.channel());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        listeners.remove(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ((Channel) message).closeFuture().addListener(closed -> {
            if (connections.decrementAndGet() == connectionsMax - 1) {
                adjust();
            }
        });
        if (connections.incrementAndGet() >= connectionsMax) {
            if (adjust()) {
                counters.increment(RelayCounter.ACCEPT_PAUSES);
            }
        }
        ctx.fireChannelRead(message);
    }

    /** Handles a failure to accept without passing it on, because Netty would log a stack trace each time. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        counters.increment(RelayCounter.ACCEPT_FAILURES);
        fail(cause);
        ctx.channel().eventLoop().schedule(this::recover, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private synchronized void fail(Throwable cause) {
        failing = true;
        adjust();
        long nowNs = clock.nowNs();
        if (nowNs - loggedNs >= LOG_INTERVAL_NS) {
            loggedNs = nowNs;
            LOG.warn("cannot accept connections at the moment, {} are open: {}", connections, cause.getMessage());
        }
    }

    private synchronized void recover() {
        failing = false;
        adjust();
    }

    /** @return whether this reached the limit */
    private synchronized boolean adjust() {
        boolean wasFull = full;
        full = connections.get() >= connectionsMax;
        for (Channel listener : listeners) {
            listener.config().setAutoRead(!full && !failing);
        }
        return full && !wasFull;
    }
}
