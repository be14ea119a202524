package io.reprise.proxy.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.reprise.proxy.relay.Transport;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** New connections go to the socket that stays. The sockets accept nothing, so that their queues show what they got. */
@ParameterizedClass
@EnumSource(
        value = Transport.class,
        names = {"IO_URING", "EPOLL"})
@Timeout(30)
class PortHandoverIT {
    private static final int CONNECTIONS = 40;

    private final Transport.Loops loops;
    private final List<Socket> clients = new ArrayList<>();
    private SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    PortHandoverIT(Transport transport) {
        loops = Transport.open(List.of(transport), 1);
    }

    @AfterEach
    void end() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        loops.stop(0, 5_000).sync();
    }

    private Channel listen() throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverChannelType(address))
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new Quiet());
        loops.transport().sharePort(bootstrap);
        Channel listener = bootstrap.bind(address).sync().channel();
        address = listener.localAddress();
        return listener;
    }

    private void connect() throws Exception {
        InetSocketAddress to = (InetSocketAddress) address;
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(new Socket(to.getAddress(), to.getPort()));
        }
    }

    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {}

    @Test
    void portStaysWithItsOnlyListener() throws Exception {
        PortHandover only = new PortHandover(listen(), NanoClock.SYSTEM);
        assertThat(only.giveAway()).isFalse();
        connect();
        assertThat(only.waitingCount()).isEqualTo(CONNECTIONS);
    }

    @Test
    void elderAndYoungerListenerCanGiveThePortToEachOther() throws Exception {
        PortHandover elder = new PortHandover(listen(), NanoClock.SYSTEM);
        PortHandover younger = new PortHandover(listen(), NanoClock.SYSTEM);
        assertThat(elder.giveAway()).isTrue();
        connect();
        assertThat(elder.waitingCount()).isZero();
        assertThat(younger.waitingCount()).isEqualTo(CONNECTIONS);
        assertThat(younger.giveAway()).isTrue();
        connect();
        assertThat(elder.waitingCount()).isEqualTo(CONNECTIONS);
        assertThat(younger.waitingCount()).isEqualTo(CONNECTIONS);
    }

    @Test
    void secondUpgradeFindsTheListenersInTheirNewPlaces() throws Exception {
        Channel first = listen();
        PortHandover second = new PortHandover(listen(), NanoClock.SYSTEM);
        assertThat(new PortHandover(first, NanoClock.SYSTEM).giveAway()).isTrue();
        first.close().sync();
        Await.until("one listener", () -> !second.isShared());
        PortHandover third = new PortHandover(listen(), NanoClock.SYSTEM);
        assertThat(second.giveAway()).isTrue();
        connect();
        assertThat(second.waitingCount()).isZero();
        assertThat(third.waitingCount()).isEqualTo(CONNECTIONS);
        assertThat(third.giveAway()).isTrue();
        connect();
        assertThat(second.waitingCount()).isEqualTo(CONNECTIONS);
    }

    @Test
    void queuedConnectionsAreAcceptedAndNewOnesAreKeptOut() throws Exception {
        Channel listener = listen();
        PortHandover handover = new PortHandover(listener, NanoClock.SYSTEM);
        connect();
        handover.leave();
        assertThatThrownBy(() -> new Socket().connect(address, 300)).isInstanceOf(SocketTimeoutException.class);
        handover.awaitAccepted(50);
        assertThat(handover.waitingCount()).isEqualTo(CONNECTIONS);
        listener.config().setAutoRead(true);
        handover.awaitAccepted(10_000);
        assertThat(handover.waitingCount()).isZero();
    }

    @Test
    void connectionThatIsKeptOutReachesTheNextListener() throws Exception {
        Channel first = listen();
        listen();
        listen();
        PortHandover leaver = new PortHandover(first, NanoClock.SYSTEM);
        leaver.leave();
        leaver.awaitAccepted(10);
        first.close().sync();
        connect();
    }
}
