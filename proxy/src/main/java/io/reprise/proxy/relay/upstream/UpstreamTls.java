package io.reprise.proxy.relay.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import io.reprise.proxy.relay.TlsVersions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** How the certificates of upstreams are verified. Immutable. */
public final class UpstreamTls {
    private final SslContext context;

    private UpstreamTls(SslContext context) {
        this.context = context;
    }

    /**
     * The chain must lead to an authority, and the certificate must name the host (RFC 9110 §4.3.4).
     *
     * @param authorities PEM; null for those that the JDK trusts
     * @throws IOException one line: the file cannot be used
     */
    public static UpstreamTls verified(@Nullable Path authorities) throws IOException {
        SslContextBuilder builder = builder().endpointIdentificationAlgorithm("HTTPS");
        if (authorities == null) {
            return new UpstreamTls(builder.build());
        }
        if (!Files.isReadable(authorities)) {
            throw new IOException("'" + authorities + "' cannot be read (expected certificates in PEM format)");
        }
        try {
            return new UpstreamTls(builder.trustManager(authorities.toFile()).build());
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + authorities + "' has no certificates (expected PEM format)", e);
        }
    }

    /** Encrypts without verification: anybody on the network path can pose as the upstream. */
    public static UpstreamTls unverified() throws IOException {
        return new UpstreamTls(builder()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build());
    }

    private static SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(TlsVersions.NAMES)
                .applicationProtocolConfig(TlsVersions.HTTP_1);
    }

    /** Makes the handler of a new connection, with the host name for SNI and for the check of the certificate. */
    SslHandler newHandler(SocketAddress upstream, ByteBufAllocator allocator, int timeoutMs) {
        SslHandler handler = upstream instanceof InetSocketAddress inet
                ? context.newHandler(allocator, inet.getHostString(), inet.getPort())
                : context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(timeoutMs);
        if (upstream instanceof InetSocketAddress inet) {
            nameServer(handler.engine(), inet.getHostString());
        }
        return handler;
    }

    /**
     * Does the handshake of a new connection, and closes it. Blocks for up to its timeout for each read.
     *
     * @param upstream as configured
     * @throws IOException the other end does not speak TLS, or has the wrong certificate
     */
    void tryHandshake(Socket connected, InetSocketAddress upstream, int timeoutMs) throws IOException {
        SSLParameters parameters = newHandler(upstream, UnpooledByteBufAllocator.DEFAULT, timeoutMs)
                .engine()
                .getSSLParameters();
        SSLSocketFactory sockets = ((JdkSslContext) context).context().getSocketFactory();
        connected.setSoTimeout(timeoutMs);
        try (SSLSocket socket =
                (SSLSocket) sockets.createSocket(connected, upstream.getHostString(), upstream.getPort(), true)) {
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }

    /** The JDK by itself names only hosts with a dot in their name. */
    private static void nameServer(SSLEngine engine, String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return;
        }
        try {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            engine.setSSLParameters(parameters);
        } catch (IllegalArgumentException notAHostName) {
            // Such as one with an underscore: it goes without SNI, as the JDK would have it.
        }
    }
}
