package io.reprise.proxy.relay.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A handshake in memory, which shows whether a key belongs to its certificate before the first client connects. */
final class TlsSelfTest {
    private static final int BUFFER_BYTES = 256 * 1024;
    /** A handshake takes three turns at most. */
    private static final int TURNS_MAX = 10;

    private TlsSelfTest() {}

    /** @throws SSLException the handshake fails */
    static void handshake(SslContext server) throws SSLException {
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        SSLEngine one = client.newEngine(ByteBufAllocator.DEFAULT);
        SSLEngine other = server.newEngine(ByteBufAllocator.DEFAULT);
        ByteBuffer there = ByteBuffer.allocate(BUFFER_BYTES);
        ByteBuffer back = ByteBuffer.allocate(BUFFER_BYTES);
        one.beginHandshake();
        other.beginHandshake();
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            advance(one, back, there);
            advance(other, there, back);
            if (isDone(one) && isDone(other)) {
                return;
            }
        }
        throw new SSLException("the handshake does not end");
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Continues until the engine waits for its peer. */
    private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer nothing = ByteBuffer.allocate(BUFFER_BYTES);
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                default -> {
                    in.flip();
                    int before = in.remaining();
                    if (before > 0) {
                        engine.unwrap(in, nothing);
                    }
                    boolean stuck = in.remaining() == before;
                    in.compact();
                    if (stuck) {
                        return;
                    }
                }
            }
        }
    }
}
