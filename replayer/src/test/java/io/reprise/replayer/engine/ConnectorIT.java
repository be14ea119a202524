package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectorIT {
    private final Transport transport = Transport.select();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.handlers());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void triesTheAddressesInTurnAndTheOneThatWasReachedFirst() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Connector connector = connector(closed(), closed(), server.getLocalSocketAddress());
            for (int i = 0; i < 3; i++) {
                Channel channel = connect(connector).get(20, TimeUnit.SECONDS);
                assertThat(channel.remoteAddress()).isEqualTo(server.getLocalSocketAddress());
                channel.close().syncUninterruptibly();
            }
        }
    }

    @Test
    void saysWhyTheFirstAddressWasNotReachedIfNoneWas() throws Exception {
        SocketAddress first = closed();
        CompletableFuture<Channel> connected = connect(connector(first, closed()));
        Throwable failure = null;
        try {
            connected.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failure = e.getCause();
        }
        assertThat(failure).hasMessageContaining(String.valueOf(((InetSocketAddress) first).getPort()));
    }

    private Connector connector(SocketAddress... addresses) {
        return new Connector(new Firing(1).config(), transport, List.of(addresses));
    }

    private CompletableFuture<Channel> connect(Connector connector) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        connector.connect(loops.next(), new Shared(), new Connector.Listener() {
            @Override
            public void onReady(Channel channel) {
                result.complete(channel);
            }

            @Override
            public void onFailed(Throwable cause) {
                result.completeExceptionally(cause);
            }
        });
        return result;
    }

    /** An address at which nobody listens. */
    private static SocketAddress closed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalSocketAddress();
        }
    }

    private static final class Shared extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
