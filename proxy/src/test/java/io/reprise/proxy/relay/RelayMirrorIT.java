package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.testkit.Await;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each client connection has an upstream connection of its own, and neither outlasts the other. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayMirrorIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CUT = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    RelayMirrorIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return RelayFixture.mirrored(transport, List.of(upstream.address()), tap);
    }

    private void answerEach(Peer peer) throws Exception {
        while (true) {
            seen.add(peer.readRequest());
            peer.send(OK);
        }
    }

    @Test
    void upstreamConnectionIsOpenedAndKeptWithTheClient() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> answerEach(peer));
                RelayFixture relay = relay(upstream);
                Peer one = relay.connect();
                Peer other = relay.connect()) {
            Await.until("both are connected", () -> upstream.connections() == 2);
            for (int i = 0; i < 3; i++) {
                assertThat(one.send(POST).read(OK.length())).isEqualTo(OK);
                assertThat(other.send(GET).read(OK.length())).isEqualTo(OK);
            }
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(relay.count(RelayCounter.UPSTREAM_REUSES)).isEqualTo(4);
        }
    }

    @Test
    void aConnectionPerRequestStaysOneAndItsFieldsStayAsTheyWere() throws Exception {
        String request = "GET / HTTP/1.0\r\nHost: a\r\nConnection: close\r\nX: 1\r\n\r\n";
        String response = "HTTP/1.0 200 OK\r\nConnection: close\r\nX: 2\r\n\r\nok";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    seen.add(peer.readRequest());
                    peer.send(response);
                    peer.close();
                });
                RelayFixture relay = relay(upstream)) {
            for (int i = 1; i <= 3; i++) {
                try (Peer client = relay.connect()) {
                    assertThat(client.send(request).readToEnd()).isEqualTo(response);
                }
                assertThat(upstream.connections()).isEqualTo(i);
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(request);
                assertThat(tap.awaitClosed()).endsWith("response body: ok", "response end ", "closed NOT_KEPT_ALIVE");
            }
            Await.until("closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
        }
    }

    @Test
    void keepAliveIsSaidAsItWasSaid() throws Exception {
        String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\nHost: a\r\n\r\n";
        String response = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        seen.add(peer.readRequest());
                        peer.send(response);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(request).readHead()).isEqualTo(response);
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(request);
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void anUpstreamThatClosesAnIdleConnectionClosesTheClients() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(OK);
                    go.await();
                    if (connection == 1) {
                        peer.close();
                    } else {
                        peer.reset();
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer one = relay.connect()) {
            assertThat(one.send(GET).read(OK.length())).isEqualTo(OK);
            try (Peer other = relay.connect()) {
                assertThat(other.send(GET).read(OK.length())).isEqualTo(OK);
                go.countDown();
                assertThat(one.readToEnd()).isEmpty();
                assertThatThrownBy(other::readToEnd).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void aClientThatEndsItsConnectionEndsTheUpstreams() throws Exception {
        BlockingQueue<String> endings = new LinkedBlockingQueue<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(OK);
                    try {
                        endings.add("closed " + peer.readToEnd());
                    } catch (SocketException reset) {
                        endings.add("reset");
                    }
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                assertThat(client.send(GET).read(OK.length())).isEqualTo(OK);
            }
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo("closed ");
            try (Peer client = relay.connect()) {
                assertThat(client.send(GET).read(OK.length())).isEqualTo(OK);
                client.reset();
            }
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo("reset");
            Await.until("closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
        }
    }

    @Test
    void requestOnClosingMirroredConnectionIsNeitherAnsweredNorResent() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(OK);
                    peer.readRequest();
                    peer.close();
                });
                RelayFixture relay = relay(upstream)) {
            for (String request : List.of(GET, POST)) {
                try (Peer client = relay.connect()) {
                    assertThat(client.send(GET).read(OK.length())).isEqualTo(OK);
                    assertThat(client.send(request).readToEnd()).isEmpty();
                }
                assertThat(tap.awaitClosed()).endsWith("failed UPSTREAM_RESET 0", "closed UPSTREAM_FAILED");
            }
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(relay.count(RelayCounter.UPSTREAM_RETRIES)).isZero();
        }
    }

    @Test
    void aResponseThatIsCutEndsInAReset() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(CUT);
                    peer.close();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            assertThatThrownBy(() -> client.send(GET).readToEnd()).isInstanceOf(SocketException.class);
            assertThat(tap.awaitClosed()).endsWith("failed UPSTREAM_RESET 0", "closed UPSTREAM_FAILED");
        }
    }

    @Test
    void aMalformedResponseIsAResetAndNotAPage() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send("nonsense\r\n\r\n");
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            assertThatThrownBy(() -> client.send(GET).readToEnd()).isInstanceOf(SocketException.class);
            assertThat(tap.awaitClosed()).endsWith("failed UPSTREAM_BAD_RESPONSE 0", "closed UPSTREAM_FAILED");
        }
    }

    /** The two choices are independent: here connections are mirrored, and failures are answered. */
    @Test
    void answersFailuresOfAMirroredConnectionIfTold() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
            peer.readRequest();
            peer.close();
        })) {
            UpstreamsConfig config = new UpstreamsConfig(
                    List.of(UpstreamConfig.of(upstream.address())),
                    UpstreamsConfig.Connections.MIRRORED,
                    FailureMode.ANSWERED,
                    UpstreamsConfig.REUSED_NS,
                    HostNames.ofSystem());
            try (RelayFixture relay = RelayFixture.with(transport, config, RelayTimeouts.DEFAULT, tap);
                    Peer client = relay.connect()) {
                for (int i = 1; i <= 2; i++) {
                    assertThat(client.send(POST).readHead()).startsWith("HTTP/1.1 502 ");
                    client.readTo("\n");
                    assertThat(upstream.connections()).isEqualTo(i);
                }
            }
        }
    }
}
