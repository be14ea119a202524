package io.reprise.replayer.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Connects once to the target, on a thread of its own, to learn whether it can be reached. */
@SuppressWarnings("FutureReturnValueIgnored") // closing is not waited for
final class TargetProbe {
    private final EngineConfig config;
    private final CompletableFuture<Channel> ready = new CompletableFuture<>();

    TargetProbe(EngineConfig config) {
        this.config = config;
    }

    /** Blocks until the target has answered. */
    void run() {
        Transport transport = Transport.select();
        Connector connector = new Connector(config, transport);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("replay-probe", true), transport.handlers());
        try {
            connector.connect(group.next(), new IgnoreAll(), new Connector.Listener() {
                @Override
                public void onReady(Channel channel) {
                    ready.complete(channel);
                }

                @Override
                public void onFailed(Throwable cause) {
                    ready.completeExceptionally(cause);
                }
            });
            ready.join().close().syncUninterruptibly();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TargetException("target " + config.target() + ": " + detail(cause), cause);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Adds a hint at http://, because servers of plain HTTP answer a TLS handshake in many ways, or only close. */
    private String detail(Throwable cause) {
        String detail = ConnectFailure.of(cause).detail();
        boolean mayBePlain = config.target().secure()
                && !(cause instanceof ConnectException)
                && !(cause instanceof ConnectTimeoutException)
                && !detail.contains("http://")
                && !detail.contains("certificate");
        return mayBePlain ? detail + " (if this port speaks plain HTTP: http://)" : detail;
    }

    /** Ignores everything else that happens on the connection. */
    private static final class IgnoreAll extends ChannelInboundHandlerAdapter {
        /** It is added to the channel of each address that is tried. */
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
