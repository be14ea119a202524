package io.reprise.proxy.relay.http1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The ways to end a connection that may speak TLS, as the peer can tell them apart. Not for the hot path. */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
final class TlsChannel {
    private TlsChannel() {}

    /** Ends the sending side: close_notify with TLS, and FIN. */
    static void endOutput(DuplexChannel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(sent -> channel.shutdownOutput());
        }
    }

    /** Closes so that the peer cannot mistake a part for the whole: no close_notify, and RST on TCP. */
    static void reset(DuplexChannel channel) {
        if (!channel.isOpen()) {
            return; // its end has not been announced yet
        }
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            tls.close();
        }
    }
}
