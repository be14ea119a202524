package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** While no upstream accepts connections, the kernel refuses those of clients. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(60)
class RelayGateIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";

    private final Transport transport;

    RelayGateIT(Transport transport) {
        this.transport = transport;
    }

    private static void answerEach(Peer peer) throws Exception {
        while (true) {
            peer.readHead();
            peer.send(OK);
        }
    }

    private static boolean isServed(RelayFixture relay) throws IOException {
        try (Peer client = relay.connect()) {
            return client.send(GET).readHead().startsWith("HTTP/1.1 204 ");
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean isRefused(RelayFixture relay) throws IOException {
        try {
            relay.connect().close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    /** Nobody has to lose a request to find out, where the upstream is on this machine. */
    @Test
    void clientsAreRefusedWhileTheUpstreamIsAway() throws Exception {
        SocketAddress address;
        ScriptedUpstream first = new ScriptedUpstream((peer, connection) -> answerEach(peer));
        address = first.address();
        try (RelayFixture relay = RelayFixture.mirrored(transport, List.of(address), new MemoryTap())) {
            assertThat(isServed(relay)).isTrue();
            first.close();
            Await.until("nothing is listened on", () -> !relay.relay.isListening());
            Await.until("it is said", () -> relay.count(RelayCounter.LISTENERS_CLOSED) == 1);
            // Linux may hand one more connection to an accept that waits while its listener is closed.
            Await.until("clients are refused", () -> isRefused(relay));
            assertThat(relay.count(RelayCounter.CONNECTIONS_ACCEPTED)).isLessThanOrEqualTo(2);
            try (ScriptedUpstream second = new ScriptedUpstream(address, (peer, connection) -> answerEach(peer))) {
                Await.until("listening again", () -> relay.count(RelayCounter.LISTENERS_CLOSED) == 0);
                assertThat(relay.relay.isListening()).isTrue();
                assertThat(isServed(relay)).isTrue();
                assertThat(relay.count(RelayCounter.LISTEN_PAUSES)).isOne();
                assertThat(second.connections())
                        .as("one to see that it is back, one of the client")
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void anUpstreamThatNeverWasIsWaitedFor() throws Exception {
        SocketAddress address;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = once.getLocalSocketAddress();
        }
        try (RelayFixture relay = RelayFixture.mirrored(transport, List.of(address), new MemoryTap())) {
            InetSocketAddress listened = relay.address();
            // The first client finds out, and is not answered.
            try (Peer client = relay.connect()) {
                assertThat(client.isClosedByOther()).isTrue();
            }
            Await.until("refused", () -> isRefused(relay));
            try (ScriptedUpstream upstream = new ScriptedUpstream(address, (peer, connection) -> answerEach(peer))) {
                Await.until("served", () -> isServed(relay));
                assertThat(relay.address()).isEqualTo(listened);
                assertThat(upstream.connections()).isGreaterThan(1);
            }
        }
    }

    @Test
    void clientsAreServedWhileOneUpstreamIsLeft() throws Exception {
        ScriptedUpstream one = new ScriptedUpstream((peer, connection) -> answerEach(peer));
        try (ScriptedUpstream other = new ScriptedUpstream((peer, connection) -> answerEach(peer));
                RelayFixture relay =
                        RelayFixture.mirrored(transport, List.of(one.address(), other.address()), new MemoryTap())) {
            one.close();
            for (int i = 0; i < 20; i++) {
                assertThat(isServed(relay)).isTrue();
            }
            assertThat(relay.count(RelayCounter.LISTEN_PAUSES)).isZero();
            assertThat(other.connections()).isGreaterThanOrEqualTo(20);
        }
    }

    /** Only the clients of a unix socket show that nobody listens there. */
    @Test
    void unixSocketsOnBothSidesCloseAndComeBack(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress app = UnixDomainSocketAddress.of(directory.resolve("app"));
        UnixDomainSocketAddress front = UnixDomainSocketAddress.of(directory.resolve("front"));
        RelayConfig standard = RelayConfig.of(front, app);
        RelayConfig config = new RelayConfig(
                standard.listen(),
                standard.upstreams(),
                new EventLoopConfig(transport.label(), 1),
                standard.timeouts(),
                standard.limits(),
                standard.capacity(),
                standard.forwarded());
        try (RelayServer relay = RelayServer.start(config, loop -> new MemoryTap(), NanoClock.SYSTEM)) {
            try (Peer client = new Peer(SocketChannel.open(front))) {
                assertThat(client.isClosedByOther()).isTrue();
            }
            Await.until("nothing is listened on", () -> !relay.isListening());
            assertThat(front.getPath()).doesNotExist();
            ScriptedUpstream upstream = new ScriptedUpstream(app, (peer, connection) -> answerEach(peer));
            Await.until("listening again", relay::isListening);
            try (Peer client = new Peer(SocketChannel.open(front))) {
                assertThat(client.send(GET).readHead()).isEqualTo(OK);
            }
            assertThat(upstream.connections()).isGreaterThan(1);
            upstream.close();
        }
    }
}
