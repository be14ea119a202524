package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.relay.listen.ServerTls;
import io.reprise.proxy.relay.upstream.UpstreamTls;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS on either side: what is verified, what is seen in the clear, and how a connection ends. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@Tag("programs")
class RelayTlsIT {
    private static final String NAME = "app";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();

    RelayTlsIT(Transport transport) {
        this.transport = transport;
    }

    @BeforeAll
    static void make() throws Exception {
        certificate = TestCertificate.make(directory, "app", NAME);
    }

    private static SocketAddress loopback(String name, ScriptedUpstream upstream) throws IOException {
        int port = ((InetSocketAddress) upstream.address()).getPort();
        return new InetSocketAddress(InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1}), port);
    }

    /** A connection that speaks TLS as a server. */
    private static Peer secured(Peer plain, @Nullable BlockingQueue<String> said) throws Exception {
        SSLSocket socket = (SSLSocket)
                certificate.context().getSocketFactory().createSocket(plain.socket, null, plain.socket.getPort(), true);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (said != null) {
            said.add(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames() + " "
                    + socket.getApplicationProtocol());
        }
        return new Peer(socket);
    }

    private RelayFixture toUpstream(SocketAddress upstream, UpstreamTls tls) throws IOException {
        return relay(ListenConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), upstream, tls);
    }

    private RelayFixture relay(ListenConfig listen, SocketAddress upstream, @Nullable UpstreamTls tls)
            throws IOException {
        RelayTimeouts standard = RelayTimeouts.DEFAULT;
        RelayTimeouts quick = new RelayTimeouts(
                standard.connectNs(),
                TimeUnit.MILLISECONDS.toNanos(400),
                standard.idleNs(),
                standard.responseNs(),
                standard.upstreamIdleNs(),
                standard.tunnelNs());
        return new RelayFixture(transport, listen, List.of(new UpstreamConfig(upstream, tls)), quick, tap);
    }

    private RelayFixture front(ScriptedUpstream upstream) throws IOException {
        ServerTls tls = ServerTls.load(certificate.certificate(), certificate.key());
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return relay(new ListenConfig(List.of(listen), ListenConfig.OWNER, false, tls), upstream.address(), null);
    }

    private static Peer secured(RelayFixture relay) throws Exception {
        InetSocketAddress at = relay.address();
        return new Peer(certificate.context().getSocketFactory().createSocket(at.getAddress(), at.getPort()));
    }

    @Test
    void verifiesTheUpstreamAndSendsSniAndAlpn() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream((plain, connection) -> {
                    Peer peer = secured(plain, said);
                    while (true) {
                        peer.readHead();
                        peer.send(OK);
                    }
                });
                RelayFixture relay =
                        toUpstream(loopback(NAME, upstream), UpstreamTls.verified(certificate.certificate()))) {
            try (Peer client = relay.connect()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(client.send(GET).read(OK.length())).isEqualTo(OK);
                }
            }
            assertThat(tap.awaitClosed()).contains("response body: hi");
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(said.poll(5, TimeUnit.SECONDS)).contains("value=app").endsWith(" http/1.1");
        }
    }

    @Test
    void refusesAnUpstreamWithTheWrongCertificate() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((plain, connection) -> secured(plain, null))) {
            UpstreamTls trusting = UpstreamTls.verified(certificate.certificate());
            try (RelayFixture relay = toUpstream(loopback("other", upstream), trusting);
                    Peer client = relay.connect()) {
                assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
                assertThat(client.readTo("\n")).isEqualTo("reprise: the upstream cannot be reached\n");
                assertThat(tap.details().get(0)).contains("https://other:", "cannot be reached: ", "other");
            }
            try (RelayFixture relay = toUpstream(loopback(NAME, upstream), UpstreamTls.verified(null));
                    Peer client = relay.connect()) {
                assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
                assertThat(client.readTo("\n")).isEqualTo("reprise: the upstream cannot be reached\n");
                assertThat(tap.details().get(1)).contains("unable to find valid certification path");
                assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_UNREACHABLE))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void probeSucceedsWhenTheHandshakeSucceeds() throws Exception {
        Duration allowed = Duration.ofSeconds(2);
        UpstreamTls trusting = UpstreamTls.verified(certificate.certificate());
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream((plain, connection) -> secured(plain, said))) {
            try (RelayFixture relay = toUpstream(loopback(NAME, upstream), trusting)) {
                assertThat(relay.relay.probe(allowed).problem()).isEmpty();
                assertThat(said.poll(5, TimeUnit.SECONDS)).contains("value=app").endsWith(" http/1.1");
            }
            try (RelayFixture relay = toUpstream(loopback("other", upstream), trusting)) {
                assertThat(relay.relay.probe(allowed).problem())
                        .hasValueSatisfying(problem -> assertThat(problem).contains("other"));
            }
            try (RelayFixture relay = toUpstream(loopback(NAME, upstream), UpstreamTls.verified(null))) {
                assertThat(relay.relay.probe(allowed).problem()).isPresent();
            }
            try (RelayFixture relay = toUpstream(loopback("other", upstream), UpstreamTls.unverified())) {
                assertThat(relay.relay.probe(allowed).problem()).isEmpty();
            }
        }
        try (ScriptedUpstream silent = new ScriptedUpstream((plain, connection) -> plain.readHead());
                RelayFixture relay = toUpstream(loopback(NAME, silent), trusting)) {
            assertThat(relay.relay.probe(Duration.ofMillis(200)).problem()).isPresent();
        }
    }

    @Test
    void insecureUpstreamMayHaveAnyCertificate() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((plain, connection) -> {
                    Peer peer = secured(plain, null);
                    peer.readHead();
                    peer.send(OK);
                    peer.readHead();
                });
                RelayFixture relay = toUpstream(loopback("other", upstream), UpstreamTls.unverified());
                Peer client = relay.connect()) {
            assertThat(client.send(GET).read(OK.length())).isEqualTo(OK);
        }
    }

    @Test
    void closeDelimitedResponseIsCompleteOnlyWithCloseNotify() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((plain, connection) -> {
                    Peer peer = secured(plain, null);
                    boolean proper = peer.readHead().contains("/proper");
                    peer.send("HTTP/1.1 200 OK\r\n\r\nhi");
                    if (proper) {
                        peer.close();
                    } else {
                        plain.socket.shutdownOutput();
                    }
                });
                RelayFixture relay =
                        toUpstream(loopback(NAME, upstream), UpstreamTls.verified(certificate.certificate()))) {
            try (Peer client = relay.connect()) {
                assertThat(client.send(GET.replace("/ ", "/proper ")).readToEnd())
                        .endsWith("\r\n\r\nhi");
            }
            assertThat(tap.awaitClosed()).contains("response body: hi").noneMatch(call -> call.startsWith("failed"));
            try (Peer client = relay.connect()) {
                client.send(GET);
                assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
            }
            assertThat(tap.awaitClosed()).contains("response body: hi", "failed UPSTREAM_RESET 0");
        }
    }

    @Test
    void clientsSpeakTlsAndTheTapSeesPlainText() throws Exception {
        String large = "x".repeat(300_000);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        peer.read(large.length());
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
                    }
                });
                RelayFixture relay = front(upstream)) {
            try (Peer client = secured(relay)) {
                for (int i = 0; i < 2; i++) {
                    client.send("POST /secret HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n"
                            + large);
                    assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
                    assertThat(client.read(large.length())).isEqualTo(large);
                }
            }
            assertThat(tap.awaitClosed())
                    .anyMatch(call -> call.startsWith("request POST /secret HTTP/1.1\r\nHost: a\r\n"))
                    .anyMatch(call -> call.startsWith("request body: xxxx"))
                    .endsWith("closed CLIENT_CLOSED");
            assertThat(relay.count(RelayCounter.TLS_HANDSHAKE_FAILURES)).isZero();
        }
    }

    @Test
    void onlyCompleteResponsesEndWithCloseNotify() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    boolean whole = peer.readHead().contains("/whole");
                    peer.send("HTTP/1.1 200 OK\r\n" + (whole ? "" : "Content-Length: 9\r\n") + "\r\nhi");
                    peer.close();
                });
                RelayFixture relay = front(upstream)) {
            try (Peer client = secured(relay)) {
                assertThat(client.send(GET.replace("/ ", "/whole ")).readToEnd())
                        .endsWith("\r\n\r\nhi");
            }
            try (Peer client = secured(relay)) {
                assertThat(client.send("NONSENSE\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 400 ");
            }
            try (Peer client = secured(relay)) {
                client.send(GET);
                assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void closesOnPlainHttpAndOnAMissingHandshake() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> peer.readHead());
                RelayFixture relay = front(upstream)) {
            try (Peer plain = relay.connect()) {
                assertThat(plain.send(GET).readToEnd()).doesNotContain("HTTP");
            }
            try (Peer silent = relay.connect()) {
                assertThat(silent.readToEnd()).doesNotContain("HTTP");
            }
            Await.until("both are counted", () -> relay.count(RelayCounter.TLS_HANDSHAKE_FAILURES) == 2);
            assertThat(upstream.connections()).isZero();
        }
    }
}
