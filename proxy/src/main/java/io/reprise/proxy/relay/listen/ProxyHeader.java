package io.reprise.proxy.relay.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header (v1 or v2) at the beginning of a connection, and leaves the pipeline. A connection without one
 * is closed, because otherwise any client could claim any address. On the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as channelInactive
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Most bytes of a v2 header beyond addresses. */
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
        boolean valid = takeAddress(header);
        header.release();
        if (valid) {
            ctx.pipeline().remove(this);
            ctx.read();
        } else {
            refuse(ctx);
        }
    }

    /**
     * Takes the source address as it is printed from its bytes, so that every spelling of it is the same client and
     * nothing else of the header's text gets into a field, a log or a session key.
     *
     * @return false if an address of the header is not one, or has a zone, which means nothing on another host
     */
    private boolean takeAddress(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        if (family != AddressFamily.AF_IPv4 && family != AddressFamily.AF_IPv6) {
            return true;
        }
        InetAddress source = parse(header.sourceAddress());
        if (source == null || parse(header.destinationAddress()) == null) {
            return false;
        }
        client.cameFrom(NetUtil.toAddressString(source));
        return true;
    }

    private static @Nullable InetAddress parse(@Nullable String text) {
        byte[] bytes = text == null || text.indexOf('%') >= 0 || text.indexOf('[') >= 0
                ? null
                : NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
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
