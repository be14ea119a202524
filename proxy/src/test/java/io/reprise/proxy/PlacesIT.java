package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.TestCertificate;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged proxy at places other than TCP ports, with a real nginx before it. */
@Tag("programs")
class PlacesIT {
    private static final int COUNT = 20;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    @Test
    void standsBetweenNginxAndAnApplicationOnUnixSockets() throws Exception {
        Path appSocket = directory.resolve("app.sock");
        Path proxySocket = directory.resolve("proxy.sock");
        List<String> options = List.of(
                "--listen=unix:" + proxySocket,
                "--socket-mode=600",
                "--upstream=unix:" + appSocket,
                "--journal=" + directory.resolve("journal"));
        String upstream = "server unix:" + proxySocket + "; keepalive 8;";
        String keepAlive = "proxy_http_version 1.1; proxy_set_header Connection \"\";";
        try (RecordingApp app = new RecordingApp(UnixDomainSocketAddress.of(appSocket));
                Nginx nginx = Nginx.start(directory, upstream, keepAlive)) {
            try (ProxyProcess proxy = ProxyProcess.start(directory, options)) {
                browse(nginx);
                assertThat(proxy.log()).contains("unix:" + proxySocket, "upstream unix:" + appSocket);
                assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
                proxy.kill();
            }
            assertThat(proxySocket).exists();
            try (ProxyProcess proxy = ProxyProcess.start(directory, options)) {
                assertThat(proxy.log()).contains("replacing unix:" + proxySocket);
                browse(nginx);
                ProxyProcess.Ended second = ProxyProcess.run(directory, options.toArray(String[]::new));
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err()).doesNotContain("\tat ");
                assertThat(second.err().lines().reduce((first, last) -> last).orElseThrow())
                        .contains("cannot listen on unix:" + proxySocket + ": another process listens there");
                browse(nginx);
                assertThat(proxy.terminate()).isZero();
                assertThat(proxy.log()).contains(2 * COUNT + " seen, " + 2 * COUNT + " recorded");
            }
            assertThat(proxySocket).doesNotExist();
            assertThat(app.received()).hasSize(3 * COUNT);
        }
    }

    @Test
    void speaksTlsOnBothSides() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "proxy", "localhost");
        List<String> front =
                List.of("--tls-cert=" + certificate.certificate(), "--tls-key=" + certificate.key(), "--record=off");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess inner = ProxyProcess.start(directory, app.port(), front.toArray(String[]::new));
                ProxyProcess outer = ProxyProcess.start(
                        directory,
                        List.of(
                                "--upstream=https://localhost:" + inner.port(),
                                "--upstream-ca=" + certificate.certificate(),
                                "--journal=" + directory.resolve("journal")))) {
            for (int i = 0; i < COUNT; i++) {
                URI uri = outer.uri((i % 2 == 0 ? "/length/" : "/close/") + i * 700);
                HttpResponse<String> response =
                        CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).hasSize(i * 700);
            }
            assertThat(outer.terminate()).isZero();
            assertThat(outer.log()).contains(COUNT + " seen, " + COUNT + " recorded");
            assertThat(inner.terminate()).isZero();
        }
    }

    private static void browse(Nginx nginx) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            URI uri = URI.create("http://127.0.0.1:" + nginx.port() + (i % 2 == 0 ? "/length/" : "/close/") + i * 700);
            HttpResponse<String> response =
                    CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(i * 700);
        }
    }
}
