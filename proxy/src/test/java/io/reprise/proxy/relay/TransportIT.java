package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class TransportIT {
    /** Nobody sets it, because each system call counts where a connection carries one request. */
    @ParameterizedTest
    @EnumSource
    void sendsSmallWritesAtOnce(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        Transport.Loops loops = Transport.open(List.of(transport), 1);
        CompletableFuture<Boolean> accepted = new CompletableFuture<>();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            Channel listener = new ServerBootstrap()
                    .group(loops.acceptor(), loops.group())
                    .channel(transport.serverChannelType(any))
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel child) {
                            accepted.complete(child.config().getOption(ChannelOption.TCP_NODELAY));
                        }
                    })
                    .bind(any)
                    .sync()
                    .channel();
            DuplexChannel connection = transport.newChannel(any);
            loops.group().register(connection).sync();
            connection.connect(listener.localAddress()).sync();
            assertThat(connection.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(accepted.get(10, TimeUnit.SECONDS)).isTrue();
            connection.close().sync();
            listener.close().sync();
        } finally {
            loops.stop(0, 5_000).awaitUninterruptibly();
        }
    }
}
