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
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to the target, through the TLS handshake where it speaks TLS. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // listeners hear of each outcome
class Connector {
    /** Called once, on the connection's event loop, when the connection is ready for requests or has failed. */
    interface Listener {
        void onReady(Channel channel);

        void onFailed(Throwable cause);
    }

    /**
     * How long a closing connection may wait for the target to accept its close_notify, which a target that has stopped
     * reading never does. With Netty's default of three seconds, the place of the connection and the end of a run would
     * wait as long.
     */
    private static final long CLOSE_MS = 100;

    /** More addresses of a name are not tried, so that each has a fair part of the time for connecting. */
    private static final int ADDRESSES_MAX = 8;

    private final Target target;
    private final Transport transport;
    private final long timeoutNs;
    /** The addresses of the target, one or several, in the order in which the name service gives them. */
    private final List<SocketAddress> addresses;
    /** Index of the address that was reached last. All event loops write it, and each of their values is good. */
    private volatile int preferred;

    private final @Nullable SslContext tls;
    private final HeadMemory heads = new HeadMemory();

    /** @throws TargetException the target's name cannot be resolved */
    Connector(EngineConfig config, Transport transport) {
        this(config, transport, resolve(config.target()));
    }

    /** @param addresses the addresses of the target; at least one */
    Connector(EngineConfig config, Transport transport, List<SocketAddress> addresses) {
        this.target = config.target();
        this.transport = transport;
        this.addresses = addresses;
        timeoutNs = config.limits().connectTimeoutNs();
        tls = target.secure() ? tlsOf(target) : null;
    }

    /**
     * Opens a connection whose last handler is the given one. The addresses of the target's name are tried in turn, the
     * one that was reached last first; the handler is added to the channel of each attempt, and closing that channel
     * ends the attempts.
     */
    void connect(EventLoop loop, ChannelHandler handler, Listener listener) {
        connect(new Attempt(loop, handler, listener, preferred, addresses.size()), null);
    }

    /**
     * A connection that is being opened.
     *
     * @param at index of the address to try
     * @param left number of addresses left to try, this one included
     */
    private record Attempt(EventLoop loop, ChannelHandler handler, Listener listener, int at, int left) {
        Attempt next(int addressCount) {
            return new Attempt(loop, handler, listener, (at + 1) % addressCount, left - 1);
        }
    }

    /** @param failure of the first address; null for the first attempt */
    private void connect(Attempt attempt, @Nullable Throwable failure) {
        SocketAddress address = addresses.get(attempt.at);
        Bootstrap bootstrap = new Bootstrap();
        if (target.socket() == null) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap
                .group(attempt.loop)
                .channel(transport.channel(address))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, timeoutMs() / addresses.size()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tlsHandler(tls, channel));
                        }
                        channel.pipeline().addLast(attempt.handler);
                    }
                })
                .connect(transport.own(address))
                .addListener((ChannelFuture connected) -> connected(attempt, connected, failure));
    }

    private void connected(Attempt attempt, ChannelFuture connected, @Nullable Throwable earlier) {
        Throwable cause = connected.cause();
        if (cause == null) {
            preferred = attempt.at;
            if (tls == null) {
                attempt.listener.onReady(connected.channel());
            } else {
                awaitHandshake(connected.channel(), attempt.listener);
            }
            return;
        }
        Throwable first = earlier == null ? cause : earlier;
        // Whoever closes the channel of an attempt wants no connection any more.
        if (attempt.left > 1 && !(cause instanceof ClosedChannelException)) {
            connect(attempt.next(addresses.size()), first);
        } else {
            attempt.listener.onFailed(first);
        }
    }

    /** The memory that the heads of responses take on all connections. */
    HeadMemory heads() {
        return heads;
    }

    private static void awaitHandshake(Channel channel, Listener listener) {
        channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                listener.onReady(channel);
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

    private static List<SocketAddress> resolve(Target target) {
        if (target.socket() != null) {
            return List.of(target.socket());
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(target.host()))
                    .distinct()
                    .limit(ADDRESSES_MAX)
                    .<SocketAddress>map(found -> new InetSocketAddress(found, target.port()))
                    .toList();
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
