package io.reprise.replayer.engine;

import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsIT {
    private static final char[] PASSWORD = "for-tests".toCharArray();

    private static SSLContext context;

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=staging.example",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
    }

    private static RecordingServer server() throws Exception {
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        return new RecordingServer(listener, (request, socket) -> RecordingServer.OK);
    }

    private static Firing firing(int port, boolean insecure) {
        Firing firing = new Firing(port);
        firing.target = new Target(true, "localhost", port, insecure);
        return firing;
    }

    @Test
    void selfSignedCertificateIsRefusedWithItsReason() throws Exception {
        try (RecordingServer server = server()) {
            Firing firing = firing(server.port(), false);
            assertThatThrownBy(() -> Engine.probe(firing.config()))
                    .isInstanceOf(TargetException.class)
                    .hasMessageStartingWith(
                            "target https://localhost:" + server.port() + ": its certificate is refused: ")
                    .hasMessageEndingWith("(--insecure accepts it)")
                    .hasMessageNotContaining("\n");
            firing.fire(request(0).at(0));
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.TLS_FAILED);
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void connectionsOfTheRecordingAreReproducedWithTls() throws Exception {
        try (RecordingServer server = server()) {
            Firing firing = firing(server.port(), true);
            firing.connections = ConnectionUse.RECORDED;
            EngineCounts counts = firing.fire(
                    request(0).connection(1).session(1).at(50),
                    request(1).connection(2).session(2).at(50),
                    request(2).connection(1).session(3).at(1_200),
                    request(3).connection(2).session(1).at(1_300));
            assertThat(counts.done()).isEqualTo(4);
            assertThat(server.connections).hasValue(2);
            assertThat(server.received.stream()
                            .map(request -> request.path() + " on " + (request.connection() == connectionOf(server, 0)))
                            .sorted())
                    .containsExactly("/0 on true", "/1 on false", "/2 on true", "/3 on false");
        }
    }

    private static int connectionOf(RecordingServer server, int number) {
        return server.received.stream()
                .filter(request -> request.path().equals("/" + number))
                .findFirst()
                .orElseThrow()
                .connection();
    }

    @Test
    void insecureAcceptsASelfSignedCertificate() throws Exception {
        try (RecordingServer server = server()) {
            Firing firing = firing(server.port(), true);
            Engine.probe(firing.config());
            byte[] body = new byte[500_000];
            EngineCounts counts = firing.fire(
                    request(0).at(0, 0, 1),
                    request(1)
                            .line("PUT", "/1")
                            .fields("Content-Length: 500000")
                            .body(body)
                            .at(10, 10, 11));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(server.received).hasSize(2);
            assertThat(server.received.get(0).fields("Host")).containsExactly("localhost:" + server.port());
            assertThat(server.received.get(1).body()).hasSize(500_000);
        }
    }

    @Test
    void targetWithoutTlsIsReportedAsSuch() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread speaker = new Thread(() -> refuseInPlainText(plain));
            speaker.setDaemon(true);
            speaker.start();
            Firing firing = firing(plain.getLocalPort(), false);
            assertThatThrownBy(() -> Engine.probe(firing.config()))
                    .isInstanceOf(TargetException.class)
                    .hasMessageEndingWith("it does not speak TLS on this port (try http://)");
        }
    }

    @Test
    void targetThatStopsReadingAfterTheHandshakeDoesNotHoldUpTheEnd() throws Exception {
        try (ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            List<SSLSocket> kept = new CopyOnWriteArrayList<>();
            Thread deaf = new Thread(() -> shakeHandsOnly(listener, kept));
            deaf.setDaemon(true);
            deaf.start();
            Firing firing = firing(listener.getLocalPort(), true);
            firing.limits = firing.limits.withTimeoutNs(Firing.ms(1_000));
            byte[] body = new byte[64 << 20]; // more than sockets take
            Engine engine = firing.start(List.of(request(0)
                    .line("PUT", "/0")
                    .fields("Content-Length: " + body.length)
                    .body(body)
                    .at(0)));
            engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(firing.outcome(0).failure()).isEqualTo(ReplayFailure.TIMEOUT);
            assertThat(firing.outcome(0).sentNs()).isPositive();
            assertThat(engine.elapsedNs()).isLessThan(EndBound.ns(firing.limits, 0, 0, 0));
            assertThat(kept).as("connections that it took").isNotEmpty();
        }
    }

    private static void shakeHandsOnly(ServerSocket listener, List<SSLSocket> kept) {
        try (listener) {
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                kept.add(socket);
                socket.startHandshake();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    @Test
    void hangingHandshakeFailsInTimeAndEndsAtOnceWithTheRun() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            Firing firing = firing(silent.getLocalPort(), true);
            firing.limits = new EngineLimits(Firing.ms(2_000), Long.MAX_VALUE, Firing.ms(500), 8, 8, 64, 1 << 20);
            Engine engine =
                    firing.start(List.of(request(0).at(0), request(1).session(2).at(100)));
            engine.completion().get(30, TimeUnit.SECONDS);
            assertThat(firing.inOrder())
                    .hasSize(2)
                    .allMatch(outcome -> outcome.failure() == ReplayFailure.CONNECT_TIMEOUT)
                    .allMatch(outcome -> outcome.detail().equals("no answer to the TLS handshake in time"));
            assertThat(engine.elapsedNs()).isLessThan(EndBound.ns(firing.limits, Firing.ms(100), 0, 0));

            Firing stopped = firing(silent.getLocalPort(), true);
            Engine second = stopped.start(List.of(request(0).at(0)));
            second.stop(RunEnd.INTERRUPTED);
            long stoppedNs = second.elapsedNs();
            second.completion().get(30, TimeUnit.SECONDS);
            assertThat(second.elapsedNs() - stoppedNs).isLessThan(Firing.ms(1_000));
        }
    }

    private static void refuseInPlainText(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the test is over
        }
    }
}
