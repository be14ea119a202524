package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of address, on both sides. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
class RelayPlacesIT {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @TempDir
    Path directory;

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();

    RelayPlacesIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ListenConfig listen, SocketAddress upstream) throws IOException {
        return new RelayFixture(transport, listen, List.of(UpstreamConfig.of(upstream)), RelayTimeouts.DEFAULT, tap);
    }

    private UnixDomainSocketAddress unix(String name) {
        return UnixDomainSocketAddress.of(directory.resolve(name));
    }

    private static InetSocketAddress loopback6() throws IOException {
        return new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0);
    }

    private static ScriptedUpstream echo(SocketAddress at) throws IOException {
        return new ScriptedUpstream(at, (peer, connection) -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + peer.read(2));
            }
        });
    }

    private static void exchange(Peer client) throws IOException {
        for (int i = 0; i < 3; i++) {
            client.send(POST);
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read(2)).isEqualTo("hi");
        }
    }

    @Test
    void servesUnixAndTcpClientsFromAUnixUpstream() throws Exception {
        ListenConfig listen = new ListenConfig(
                List.of(unix("proxy.sock"), loopback6()), PosixFilePermissions.fromString("rw-rw----"), false, null);
        try (ScriptedUpstream upstream = echo(unix("app.sock"));
                RelayFixture relay = relay(listen, unix("app.sock"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("proxy.sock"))))
                    .isEqualTo("rw-rw----");
            InetSocketAddress tcp =
                    (InetSocketAddress) relay.relay.boundAddresses().get(1);
            assertThat(relay.relay.boundAddresses().stream().map(SocketAddresses::shown))
                    .containsExactly("unix:" + directory.resolve("proxy.sock"), "[0:0:0:0:0:0:0:1]:" + tcp.getPort());
            try (Peer client = new Peer(SocketChannel.open(unix("proxy.sock")))) {
                exchange(client);
            }
            assertThat(tap.awaitClosed()).contains("response body: hi").endsWith("closed CLIENT_CLOSED");
            try (Peer client = new Peer(new Socket(tcp.getAddress(), tcp.getPort()))) {
                exchange(client);
            }
            assertThat(relay.relay.probe(Duration.ofSeconds(1)).problem()).isEmpty();
            Await.until("one connection and the probe's", () -> upstream.connections() == 2);
        }
        assertThat(directory.resolve("proxy.sock")).doesNotExist();
    }

    @Test
    void servesUnixClientsFromAnIpv6Upstream() throws Exception {
        try (ScriptedUpstream upstream = echo(loopback6());
                RelayFixture relay = relay(ListenConfig.of(unix("proxy.sock")), upstream.address());
                Peer client = new Peer(SocketChannel.open(unix("proxy.sock")))) {
            exchange(client);
            client.send("NONSENSE\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
            assertThat(relay.count(RelayCounter.FAILED_REQUEST_REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void truncatedResponseCannotBeMistakenForComplete() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(unix("app.sock"), (peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi").close();
                });
                RelayFixture relay = relay(ListenConfig.of(unix("proxy.sock")), unix("app.sock"));
                Peer client = new Peer(SocketChannel.open(unix("proxy.sock")))) {
            client.send(POST);
            client.readHead();
            assertThat(client.read(2)).isEqualTo("hi");
            assertThat(client.isClosedByOther()).isTrue();
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_RESET)).isEqualTo(1);
            assertThat(tap.awaitClosed()).contains("failed UPSTREAM_RESET 0");
        }
    }

    @Test
    void reportsThatNobodyListensOnTheUnixUpstream() throws Exception {
        try (RelayFixture relay = relay(ListenConfig.of(unix("proxy.sock")), unix("app.sock"));
                Peer client = new Peer(SocketChannel.open(unix("proxy.sock")))) {
            client.send(POST);
            assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
            assertThat(client.readTo("\n")).isEqualTo("reprise: the upstream cannot be reached\n");
            assertThat(tap.details().get(0)).contains("unix:" + directory.resolve("app.sock"), "cannot be reached");
            assertThat(relay.relay.probe(Duration.ofSeconds(1)).problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("app.sock"));
        }
    }

    @Test
    void replacesTheSocketOfADeadProcessButNotOfALiveProcess() throws Exception {
        UnixDomainSocketAddress place = unix("proxy.sock");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(place);
        assertRefused(place, "another process listens there");
        dead.close();
        assertThat(directory.resolve("proxy.sock")).exists();
        try (ScriptedUpstream upstream = echo(loopback6());
                RelayFixture relay = relay(ListenConfig.of(place), upstream.address());
                Peer client = new Peer(SocketChannel.open(place))) {
            exchange(client);
            assertRefused(place, "another process listens there");
            exchange(client);
            assertThat(relay.count(RelayCounter.CONNECTIONS_ACTIVE)).isEqualTo(1);
        }
    }

    @Test
    void doesNotReplaceAFileThatIsNotASocket() throws Exception {
        Path file = Files.writeString(directory.resolve("proxy.sock"), "precious");
        assertRefused(unix("proxy.sock"), "there is a file that is not a socket");
        assertThat(file).hasContent("precious");
        assertRefused(unix("no/such/directory/proxy.sock"), "cannot listen on unix:");
    }

    private void assertRefused(SocketAddress place, String why) {
        RelayConfig standard = RelayConfig.of(place, place);
        RelayConfig config = new RelayConfig(
                ListenConfig.of(place),
                standard.upstreams(),
                new EventLoopConfig(transport.label(), 1),
                standard.timeouts(),
                standard.limits(),
                standard.capacity(),
                standard.forwarded());
        assertThatThrownBy(() -> RelayServer.start(config, loop -> Tap.none(), NanoClock.SYSTEM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on " + SocketAddresses.shown(place))
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }
}
