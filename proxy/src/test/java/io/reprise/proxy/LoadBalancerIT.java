package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.exchange.Exchange;
import io.reprise.proxy.relay.TestCertificate;
import io.reprise.testkit.Ports;
import io.reprise.testkit.Recorded;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real HAProxy that balances TCP connections before the packaged proxy, and tells whose they are. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("programs")
class LoadBalancerIT {
    private static final int REQUESTS_PER_CLIENT = 4;
    private static final List<String> CLIENTS = List.of("127.0.0.2", "127.0.0.3");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"send-proxy, false", "send-proxy-v2, false", "send-proxy-v2, true"})
    void clientsAreToldApartByTheAddressInTheProxyHeader(String tells, boolean tls) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "proxy", "localhost");
        Path journal = directory.resolve("journal");
        List<String> options =
                new ArrayList<>(List.of("--proxy-protocol", "--x-forwarded=for", "--journal=" + journal));
        if (tls) {
            options.addAll(List.of("--tls-cert=" + certificate.certificate(), "--tls-key=" + certificate.key()));
        }
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), options.toArray(String[]::new))) {
            int port = Ports.free();
            Process haproxy = startHaproxy(port, proxy.port(), tells);
            try {
                for (int i = 0; i < REQUESTS_PER_CLIENT; i++) {
                    for (String client : CLIENTS) {
                        get(
                                (tls ? "https" : "http") + "://localhost:" + port + "/length/9",
                                client,
                                client + "-" + i,
                                certificate);
                    }
                }
            } finally {
                haproxy.destroy();
                assertThat(haproxy.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(proxy.terminate()).isZero();
            assertThat(app.received()).hasSize(CLIENTS.size() * REQUESTS_PER_CLIENT);
            app.received()
                    .forEach((id, request) -> assertThat(new String(request.head(), StandardCharsets.ISO_8859_1))
                            .as(id)
                            .containsOnlyOnce("X-Forwarded-For: " + id.substring(0, id.indexOf('-')) + "\r\n"));
        }
        // Each request came on a connection of its own: only the address says that they belong together.
        List<Exchange> exchanges = Recorded.read(journal).exchanges();
        assertThat(exchanges.stream()
                        .map(exchange -> exchange.ids().connection())
                        .distinct())
                .hasSize(exchanges.size());
        Map<Long, Long> countBySession =
                exchanges.stream().collect(Collectors.groupingBy(Exchange::session, Collectors.counting()));
        assertThat(countBySession.values())
                .containsOnly((long) REQUESTS_PER_CLIENT)
                .hasSize(CLIENTS.size());
    }

    private Process startHaproxy(int port, int proxyPort, String tells) throws Exception {
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                listen front
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d %s
                """.formatted(port, proxyPort, tells));
        Process haproxy = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.log").toFile())
                .start();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return haproxy;
            } catch (ConnectException notYet) {
                assertThat(haproxy.isAlive()).as("haproxy").isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static void get(String uri, String from, String id, TestCertificate certificate) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail",
                        "--max-time",
                        "20",
                        "--interface",
                        from,
                        "--cacert",
                        certificate.certificate().toString(),
                        "--header",
                        "X-Request-Id: " + id,
                        uri)
                .redirectErrorStream(true)
                .start();
        String printed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(printed).isZero();
        assertThat(printed).hasSize(9);
    }
}
