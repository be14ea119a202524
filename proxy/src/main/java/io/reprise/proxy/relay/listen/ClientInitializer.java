package io.reprise.proxy.relay.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.ClientProtocol;
import io.reprise.proxy.relay.ListenConfig;
import io.reprise.proxy.relay.RelayLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes the pipeline of each accepted connection: PROXY header, TLS, then the protocol that clients speak. */
@ChannelHandler.Sharable
final class ClientInitializer extends ChannelInitializer<Channel> {
    private final ListenConfig config;
    private final Function<Channel, RelayLoop> loops;
    private final ClientProtocol protocol;

    /** @param loops gives the loop of a registered channel */
    ClientInitializer(ListenConfig config, Function<Channel, RelayLoop> loops, ClientProtocol protocol) {
        this.config = config;
        this.loops = loops;
        this.protocol = protocol;
    }

    @Override
    protected void initChannel(Channel channel) {
        RelayLoop loop = loops.apply(channel);
        channel.config().setRecvByteBufAllocator(loop.reads());
        ClientConnection client = protocol.accept(loop, (DuplexChannel) channel);
        ServerTls tls = config.tls();
        if (tls == null && !config.proxyProtocol()) {
            loop.install(channel, client);
            return;
        }
        List<ChannelHandler> handlers = new ArrayList<>();
        if (config.proxyProtocol()) {
            handlers.add(new HAProxyMessageDecoder(ProxyHeader.EXTRA_BYTES_MAX));
            handlers.add(new ProxyHeader(loop, client));
        }
        if (tls != null) {
            handlers.add(tls.newHandler(channel.alloc(), loop.timeouts().headerNs()));
        }
        handlers.add(client);
        loop.install(channel, handlers.toArray(new ChannelHandler[0]));
    }
}
