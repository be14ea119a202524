package io.reprise.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds connections whose peer reset them together with data; reads through io_uring do not report such a reset.
 *
 * <p>Netty 4.2.18 polls a socket with one lasting request (multishot). Data and a reset that arrive together are one
 * event, which reading the data uses up; the next read waits for an event that never comes. So once a read has waited
 * for a while, this class asks the kernel whether the connection still exists. A later reset is an event of its own, so
 * asking once is enough.
 *
 * <p>Used on one event loop, for all its connections.
 */
final class SilentResets {
    /** How long a read waits before the kernel is asked. Most reads end sooner, so busy connections cost nothing. */
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final NanoClock clock;
    private final Predicate<Channel> kernel;
    /** Open connections with a read that waits, or that waited when they were added. */
    private final LoopList<Watch> watched = new LoopList<>();

    /**
     * Watches nothing yet.
     *
     * @param clock may stand still during an event
     * @param kernel whether a connection was reset
     */
    SilentResets(NanoClock clock, Predicate<Channel> kernel) {
        this.clock = clock;
        this.kernel = kernel;
    }

    /** A handler that reports the reads of a connection; the first of its pipeline. */
    ChannelHandler newWatch(Channel channel) {
        return new Watch(channel);
    }

    /** Asks about the connections whose reads have waited for long enough, and ends those that were reset. */
    void sweep() {
        watched.forEach(Watch::look);
    }

    /** Notes when the outstanding read of a connection began. */
    private final class Watch extends ChannelDuplexHandler {
        private enum Read {
            NONE,
            WAITS,
            /** Waits, and the kernel was asked. */
            WAITS_RIGHTLY
        }

        private final Channel channel;
        private Read read = Read.NONE;
        private long sinceNs;
        /** Null while it is not listed. */
        private LoopList.@Nullable Place<Watch> place;

        Watch(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void read(ChannelHandlerContext ctx) {
            if (read == Read.NONE) {
                read = Read.WAITS;
                sinceNs = clock.nowNs();
                if (place == null) {
                    place = watched.add(this);
                }
            }
            ctx.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            read = Read.NONE;
            ctx.fireChannelRead(message);
        }

        /** Asks the kernel if the read has waited for long enough. */
        void look() {
            if (read == Read.WAITS && clock.nowNs() - sinceNs < WAIT_NS) {
                return;
            }
            forget();
            if (read == Read.WAITS && channel.isActive()) {
                read = Read.WAITS_RIGHTLY;
                if (kernel.test(channel)) {
                    end();
                }
            }
        }

        /** The connection is closed: keeping it until it is looked at would keep its memory. */
        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            forget();
        }

        private void forget() {
            if (place != null) {
                watched.remove(place);
                place = null;
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // followed by channelInactive
        private void end() {
            channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            channel.close();
        }
    }
}
