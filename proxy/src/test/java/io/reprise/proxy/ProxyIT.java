package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.exchange.Exchange;
import io.reprise.testkit.Await;
import io.reprise.testkit.Ports;
import io.reprise.testkit.Recorded;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged proxy on real sockets: what it records, how it starts and how it ends. */
@Tag("programs")
class ProxyIT {
    private static final int COUNT = 50;

    @TempDir
    Path directory;

    @Test
    void recordsTrafficAndEndsCleanlyOnSigterm() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal", journal.toString())) {
            send(proxy);
            assertThat(proxy.admin("/live").statusCode()).isEqualTo(200);
            assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
            assertThat(proxy.admin("/version").body()).contains("\"version\":");
            assertThat(proxy.admin("/recording").body()).contains("\"state\":\"recording\"");
            awaitSettled(proxy);
            assertThat(proxy.metric("reprise_recording_exchanges_seen_total")).isEqualTo(COUNT);
            assertThat(proxy.metric("reprise_recording_exchanges_recorded_total"))
                    .isEqualTo(COUNT);
            assertThat(proxy.metric("reprise_recording_exchanges_lost_total{cause=\"ring_full\"}"))
                    .isZero();
            assertThat(proxy.metric("reprise_requests_total")).isEqualTo(COUNT);
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log()).contains(COUNT + " seen, " + COUNT + " recorded, 0 sampled out, 0 lost");
        }
        assertRecorded(journal);
    }

    @Test
    void recordsSurviveAKill() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal", journal.toString())) {
            send(proxy);
            awaitSettled(proxy);
            proxy.kill();
        }
        assertRecorded(journal);
    }

    @Test
    void fullDiskFailsNoRequest() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(
                        directory, app.port(), "--journal", journal.toString(), "--min-free-disk", "999TB")) {
            send(proxy);
            awaitSettled(proxy);
            assertThat(proxy.metric("reprise_recording_exchanges_lost_total{cause=\"disk_full\"}"))
                    .isEqualTo(COUNT);
            assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
            assertThat(proxy.admin("/ready").body()).contains("disk_full");
            assertThat(proxy.terminate()).isZero();
        }
    }

    @Test
    void startsWithAnUnreachableUpstream() throws Exception {
        int nobody = Ports.free();
        try (ProxyProcess proxy =
                ProxyProcess.start(directory, nobody, "--record=off", "--upstream-failure=502", "--log-format=json")) {
            assertThat(proxy.admin("/ready").statusCode()).isEqualTo(503);
            assertThat(proxy.admin("/ready").body()).contains("127.0.0.1:" + nobody);
            assertThat(proxy.admin("/live").statusCode()).isEqualTo(200);
            assertThat(get(proxy, "/length/1").statusCode()).isEqualTo(502);
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log().lines())
                    .allMatch(line -> line.startsWith("{\"timestamp\":\"") && line.endsWith("}"));
        }
    }

    @Test
    void isNotListeningUntilItsUpstreamIsThere() throws Exception {
        int port = Ports.free();
        try (ProxyProcess proxy = ProxyProcess.start(directory, port, "--record=off")) {
            Await.until("refused", () -> !isAnswered(proxy));
            assertThat(proxy.admin("/ready").statusCode()).isEqualTo(503);
            assertThat(proxy.admin("/ready").body()).contains("127.0.0.1:" + port);
            Await.until("it is said", () -> proxy.metric("reprise_listeners_closed") == 1);
            try (RecordingApp app = new RecordingApp(port)) {
                Await.until("answered", () -> isAnswered(proxy));
                assertThat(app.received()).isNotEmpty();
            }
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log().lines().filter(line -> line.contains("not listening until")))
                    .hasSize(1);
        }
    }

    private static boolean isAnswered(ProxyProcess proxy) throws Exception {
        try {
            return get(proxy, "/length/1").statusCode() == 200;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void portInUseIsReportedInOneLine() throws Exception {
        try (RecordingApp app = new RecordingApp()) {
            ProxyProcess.Ended ended = ProxyProcess.run(
                    directory,
                    "--record=off",
                    "--upstream=127.0.0.1:1",
                    "--admin=127.0.0.1:0",
                    "--listen=127.0.0.1:" + app.port());
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.err().lines()).hasSize(1);
            assertThat(ended.err()).contains("cannot listen on", ":" + app.port());
        }
    }

    @Test
    void unusableJournalIsReportedInOneLineBeforeListening() throws Exception {
        Path nowhere = Files.createFile(directory.resolve("a file"));
        ProxyProcess.Ended ended = ProxyProcess.run(
                directory,
                "--upstream=127.0.0.1:1",
                "--admin=127.0.0.1:0",
                "--listen=127.0.0.1:0",
                "--journal=" + nowhere);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains("--journal", nowhere.toString());
    }

    private static void send(ProxyProcess proxy) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            HttpResponse<String> response = get(proxy, (i % 2 == 0 ? "/length/" : "/chunked/") + i * 100);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(i * 100);
        }
    }

    private static HttpResponse<String> get(ProxyProcess proxy, String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(proxy.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static void awaitSettled(ProxyProcess proxy) throws Exception {
        Await.until(
                "no exchange is under way",
                () -> proxy.admin("/recording").body().contains("\"under_way\":0,"));
    }

    private static void assertRecorded(Path journal) throws Exception {
        Recorded recorded = Recorded.read(journal);
        assertThat(recorded.gaps()).isEmpty();
        List<Exchange> exchanges = recorded.exchanges();
        assertThat(exchanges).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            Exchange exchange = exchanges.get(i);
            assertThat(new String(exchange.request().head(), StandardCharsets.US_ASCII))
                    .startsWith("GET " + (i % 2 == 0 ? "/length/" : "/chunked/") + i * 100 + " HTTP/1.1\r\n");
            assertThat(exchange.response()).isNotNull();
            if (exchange.response() != null) {
                assertThat(exchange.response().status()).isEqualTo(200);
                assertThat(new String(exchange.response().body().bytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("x".repeat(i * 100));
            }
        }
    }
}
