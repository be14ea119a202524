package io.reprise.proxy.relay.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the PROXY protocol (v1 or v2) says before anything else on a connection, and leaves the pipeline. A
 * connection that begins otherwise is closed, because then whoever is there could say that it comes from anywhere. On
 * the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as channelInactive
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** What a v2 header may hold beyond addresses. */
    static final int EXTRA_BYTES_MAX = 4_096;

    private final RelayLoop loop;
    private final ClientConnection client;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean refused;

    ProxyHeader(RelayLoop loop, ClientConnection client) {
        this.loop = loop;
        this.client = client;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        long allowedNs = loop.config().timeouts().headerNs();
        deadline = ctx.executor().schedule(() -> refuse(ctx), allowedNs, TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused || !(message instanceof HAProxyMessage header)) {
            ReferenceCountUtil.release(message);
            return;
        }
        String address = header.sourceAddress();
        if (address != null && header.sourcePort() > 0) {
            client.cameFrom(address);
        }
        header.release();
        ctx.pipeline().remove(this);
        ctx.read();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx);
    }

    private void refuse(ChannelHandlerContext ctx) {
        if (!refused) {
            refused = true;
            loop.counters().increment(RelayCounter.PROXY_HEADERS_REFUSED);
            ctx.close();
        }
    }
}
