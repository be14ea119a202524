package io.reprise.replayer.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to the target, through the TLS handshake where it speaks TLS. Thread-safe. */
class Connector {
    /** Called once, on the connection's event loop, when the connection is ready for requests or has failed. */
    interface Listener {
        void onReady();

        void onFailed(Throwable cause);
    }

    /**
     * How long a closing connection may wait for the target to accept its close_notify, which a target that has stopped
     * reading never does. With Netty's default of three seconds, the place of the connection and the end of a run would
     * wait as long.
     */
    private static final long CLOSE_MS = 100;

    private final Target target;
    private final Transport transport;
    private final long timeoutNs;
    private final SocketAddress address;
    private final @Nullable SslContext tls;
    private final HeadMemory heads = new HeadMemory();

    /** @throws TargetException the target's name cannot be resolved */
    Connector(EngineConfig config, Transport transport) {
        this.target = config.target();
        this.transport = transport;
        timeoutNs = config.limits().connectTimeoutNs();
        address = resolve(target);
        tls = target.secure() ? tlsOf(target) : null;
    }

    /** Opens a connection whose last handler is the given one; the channel is returned before it is connected. */
    Channel connect(EventLoop loop, ChannelHandler handler, Listener listener) {
        Bootstrap bootstrap = new Bootstrap();
        if (target.socket() == null) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        return bootstrap
                .group(loop)
                .channel(transport.channel(address))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tlsHandler(tls, channel));
                        }
                        channel.pipeline().addLast(handler);
                    }
                })
                .connect(transport.own(address))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        listener.onFailed(connected.cause());
                    } else if (tls == null) {
                        listener.onReady();
                    } else {
                        awaitHandshake(connected.channel(), listener);
                    }
                })
                .channel();
    }

    /** The memory that the heads of responses take on all connections. */
    HeadMemory heads() {
        return heads;
    }

    private static void awaitHandshake(Channel channel, Listener listener) {
        channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                listener.onReady();
            } else {
                listener.onFailed(shaken.cause());
            }
        });
    }

    private int timeoutMs() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs)));
    }

    private SslHandler tlsHandler(SslContext context, Channel channel) {
        SslHandler handler = context.newHandler(channel.alloc(), target.host(), target.port());
        handler.setHandshakeTimeoutMillis(timeoutMs());
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MS);
        return handler;
    }

    private static SocketAddress resolve(Target target) {
        if (target.socket() != null) {
            return target.socket();
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
        } catch (UnknownHostException e) {
            throw new TargetException("target " + target + ": unknown host '" + target.host() + "'", e);
        }
    }

    /** The JDK's TLS; the peer's name is verified (RFC 9110 §4.3.4) and sent as SNI unless told not to check. */
    private static SslContext tlsOf(Target target) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (target.insecure()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            return builder.build();
        } catch (SSLException e) {
            throw new TargetException("target " + target + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
