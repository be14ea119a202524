package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client sees, and what is recorded, when one side fails. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayFailureIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Transport transport;

    private final MemoryTap tap = new MemoryTap();

    RelayFailureIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(SocketAddress upstream) throws IOException {
        return new RelayFixture(transport, upstream, RelayTimeouts.DEFAULT, tap);
    }

    private static SocketAddress nobody() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return once.getLocalSocketAddress();
        }
    }

    @Test
    void answers502WhileTheUpstreamIsDownAndStaysConnected() throws Exception {
        try (RelayFixture relay = relay(nobody())) {
            try (Peer client = relay.connect()) {
                for (int i = 0; i < 3; i++) {
                    client.send(GET);
                    String head = client.readHead();
                    assertThat(head).startsWith("HTTP/1.1 502 Bad Gateway\r\n").contains("Connection: keep-alive");
                    assertThat(client.readTo("\n")).contains("cannot be reached");
                }
                client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
                assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
                assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
            }
            assertThat(tap.awaitClosed()).contains("failed UPSTREAM_UNREACHABLE 502");
            assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_UNREACHABLE)).isEqualTo(5);
            assertThat(relay.relay.probe(Duration.ofSeconds(1)).problem()).isPresent();
        }
    }

    @Test
    void startsAndAnswers502WithAnUnknownHost() throws Exception {
        try (RelayFixture relay = relay(InetSocketAddress.createUnresolved("no-such-host.invalid", 80));
                Peer client = relay.connect()) {
            client.send(GET);
            assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
            assertThat(relay.relay.probe(Duration.ofSeconds(1)).problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("no-such-host.invalid:80"));
        }
    }

    @Test
    void usesAnotherUpstreamIfOneIsDown() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        peer.read(2);
                        peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                RelayFixture relay =
                        new RelayFixture(transport, List.of(nobody(), upstream.address()), RelayTimeouts.DEFAULT, tap);
                Peer client = relay.connect()) {
            for (int i = 0; i < 6; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
            }
            assertThat(relay.relay.probe(Duration.ofSeconds(1)).problem()).isEmpty();
        }
    }

    @Test
    void refusesASmuggledRequestAndClosesWithoutTouchingTheUpstream() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> peer.readHead());
                RelayFixture relay = relay(upstream.address())) {
            try (Peer client = relay.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n");
                String answer = client.readToEnd();
                assertThat(answer)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("Connection: close")
                        .containsOnlyOnce("HTTP/1.1");
            }
            assertThat(tap.awaitClosed()).containsExactly("failed REQUEST_REFUSED 400", "closed PROTOCOL_ERROR");
            assertThat(upstream.connections()).isZero();
        }
    }

    @Test
    void refusesConnect() throws Exception {
        try (RelayFixture relay = relay(nobody());
                Peer client = relay.connect()) {
            client.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 501 ");
        }
    }

    @Test
    void refusesABadChunkAndClosesTheUpstreamConnection() throws Exception {
        CountDownLatch dropped = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.readTo("abc\r\n");
                    assertThat(peer.isClosedByOther()).isTrue();
                    dropped.countDown();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            Await.until("sent", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 1);
            client.send("zz\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closesTheUpstreamConnectionWhenTheClientIsGone() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch dropped = new CountDownLatch(2);
        try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream.neverAnswering(asked, dropped));
                RelayFixture relay = relay(upstream.address());
                Peer closes = relay.connect();
                Peer resets = relay.connect()) {
            closes.send(GET);
            resets.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            closes.socket.close();
            assertThat(tap.awaitClosed()).endsWith("failed CLIENT_GONE 0", "closed CLIENT_CLOSED");
            resets.reset();
            assertThat(tap.awaitClosed()).endsWith("failed CLIENT_GONE 0", "closed CLIENT_RESET");
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.count(RelayCounter.FAILED_CLIENT_GONE)).isEqualTo(2);
            assertThat(relay.count(RelayCounter.REQUESTS_IN_FLIGHT)).isZero();
        }
    }

    @Test
    void answers502WhenTheUpstreamClosesWithinItsHead() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nX: ");
                    peer.close();
                });
                RelayFixture relay = relay(upstream.address())) {
            try (Peer client = relay.connect()) {
                client.send(GET);
                assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
            }
            assertThat(tap.awaitClosed()).contains("failed UPSTREAM_RESET 502");
            assertThat(upstream.connections())
                    .as("not tried again on a new connection")
                    .isEqualTo(1);
        }
    }

    @Test
    void answers502WhenTheUpstreamClosesAfterAnInterimResponse() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.read(2);
                    peer.close();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("hi");
            assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void resetsTheClientWhenTheUpstreamClosesWithinItsBody() throws Exception {
        List<String> responses = List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(responses.get(connection - 1));
                    peer.close();
                });
                RelayFixture relay = relay(upstream.address())) {
            for (int i = 0; i < responses.size(); i++) {
                try (Peer client = relay.connect()) {
                    client.send(GET);
                    assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
                }
                assertThat(tap.awaitClosed()).endsWith("failed UPSTREAM_RESET 0", "closed UPSTREAM_FAILED");
            }
        }
    }

    @Test
    void resetsTheClientWhenACloseDelimitedResponseIsReset() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n\r\nabc");
                    peer.readHead();
                    peer.reset();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.read(3)).isEqualTo("abc");
            client.send("\r\n\r\n");
            assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
        }
    }

    @Test
    void answers502ToAMalformedResponse() throws Exception {
        List<String> responses = List.of(
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(responses.get(connection - 1));
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream.address())) {
            try (Peer client = relay.connect()) {
                for (int i = 0; i < responses.size(); i++) {
                    client.send(GET);
                    assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
                    client.readTo("\n");
                }
            }
            assertThat(tap.awaitClosed()).contains("failed UPSTREAM_BAD_RESPONSE 502");
        }
    }

    @Test
    void dropsAnUpstreamConnectionWithExcessBytes() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection
                            + "HTTP/1.1 200 Poison\r\n\r\n");
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            for (int i = 1; i <= 2; i++) {
                client.send(GET);
                assertThat(client.readHead()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
                assertThat(client.read(1)).isEqualTo(String.valueOf(i));
            }
        }
    }

    @Test
    void retriesWhenAKeptConnectionIsStale() throws Exception {
        try (ScriptedUpstream upstream = closingOnItsSecondRequest();
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
            }
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(relay.count(RelayCounter.UPSTREAM_RETRIES)).isEqualTo(1);
        }
    }

    @Test
    void doesNotRetryAPost() throws Exception {
        try (ScriptedUpstream upstream = closingOnItsSecondRequest();
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send(GET);
            assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    private static ScriptedUpstream closingOnItsSecondRequest() throws IOException {
        return new ScriptedUpstream((peer, connection) -> {
            peer.readHead();
            peer.send("HTTP/1.1 204 No Content\r\n\r\n");
            peer.readHead();
            peer.close();
        });
    }

    @Test
    void replacesAKeptConnectionThatTheUpstreamClosed() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    peer.close();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            for (int i = 1; i <= 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
                Await.until("closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
                assertThat(upstream.connections()).isEqualTo(i);
            }
        }
    }

    @Test
    void drainsExchangesInFlightAndClosesTheRest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    asked.countDown();
                    answer.await();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                RelayFixture relay = relay(upstream.address());
                Peer idle = relay.connect();
                Peer busy = relay.connect()) {
            busy.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Integer> drained = relay.relay.drain(Duration.ofSeconds(20));
            assertThat(idle.readToEnd()).isEmpty();
            // With NIO, the port closes only when the selector is asked again.
            Await.until("the port closed", () -> !accepts(relay));
            assertThat(drained).isNotDone();
            answer.countDown();
            assertThat(busy.readToEnd())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
        }
    }

    private static boolean accepts(RelayFixture relay) {
        try {
            relay.connect().close();
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** A second part that arrives while the first is read leaves one more operation outstanding on the idle socket. */
    @Test
    void eventLoopsEndDespiteIdleConnections() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                        peer.readHead();
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                                .send("ok");
                        peer.isClosedByOther();
                    });
                    RelayFixture relay = relay(upstream.address())) {
                try (Peer client = relay.connect()) {
                    client.send(GET);
                    client.readHead();
                    assertThat(client.read(2)).isEqualTo("ok");
                }
                Await.until("closed", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            }
        }
    }

    @Test
    void cutsOffExchangesThatOutlastTheGracePeriod() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    asked.countDown();
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.relay.drain(Duration.ofMillis(50)).get(10, TimeUnit.SECONDS))
                    .isEqualTo(1);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 503 ");
            assertThat(tap.awaitClosed()).endsWith("failed SHUTDOWN 503", "closed SHUTDOWN");
        }
    }

    @Test
    void namesTheAddressThatCannotBeListenedOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RelayConfig config = RelayConfig.of(taken.getLocalSocketAddress(), nobody());
            assertThatThrownBy(() -> RelayServer.start(config, loop -> Tap.none(), NanoClock.SYSTEM))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }
}
