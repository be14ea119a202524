package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.testkit.Await;
import io.reprise.testkit.Recorded;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx in front of the proxy in front of an application: what nginx logged is what was recorded and what arrived. */
@Tag("programs")
class NginxIT {
    private static final int USERS = 12;
    private static final int REQUESTS_EACH = 60;

    /** nginx's own default towards upstreams is HTTP/1.0 and a connection for each request. */
    private static final String DEFAULTS = "";

    private static final String KEEP_ALIVE = "proxy_http_version 1.1; proxy_set_header Connection \"\";";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, KEEP_ALIVE})
    void journalHasEveryRequestThatNginxLoggedByteForByte(String settings) throws Exception {
        Path journal = directory.resolve("journal");
        List<Nginx.Logged> logged;
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal)) {
            String keepAlive = settings.isEmpty() ? "" : "keepalive 8;";
            String upstream = "server 127.0.0.1:" + proxy.port() + "; " + keepAlive;
            try (Nginx nginx = Nginx.start(directory, upstream, settings)) {
                browse(nginx.port());
                nginx.stop();
                logged = nginx.accessLog();
            }
            assertThat(proxy.terminate()).isZero();
            assertThat(logged).hasSize(USERS * REQUESTS_EACH);
            Map<String, Exchange> recorded = recorded(journal);
            assertThat(recorded).hasSize(logged.size());
            for (Nginx.Logged line : logged) {
                Exchange exchange = recorded.get(line.requestId());
                assertThat(exchange).as("%s", line).isNotNull();
                compare(line, exchange, app.received().get(line.requestId()));
            }
        }
    }

    private static void compare(Nginx.Logged line, Exchange exchange, RecordingApp.Received arrived) {
        Head head = Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT);
        assertThat(head.method()).isEqualTo(line.method());
        assertThat(head.target()).isEqualTo(line.uri());
        assertThat(exchange.response()).isNotNull();
        assertThat(exchange.response().status()).isEqualTo(line.status());
        assertThat(exchange.response().endTimeNs()).isNotZero();
        assertThat(arrived).isNotNull();
        assertThat(Arrays.equals(arrived.body(), exchange.request().body().bytes()))
                .as("%s", line)
                .isTrue();
        assertThat(exchange.request().complete()).isTrue();
        assertThat(withoutConnection(arrived.head()))
                .isEqualTo(withoutConnection(exchange.request().head()));
    }

    /** The head without the one field that the proxy is documented to edit. */
    private static String withoutConnection(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).replaceAll("(?mi)^Connection:[^\\r\\n]*\\r\\n", "");
    }

    private static Map<String, Exchange> recorded(Path journal) throws Exception {
        Recorded recorded = Recorded.read(journal);
        assertThat(recorded.gaps()).isEmpty();
        Map<String, Exchange> byId = new TreeMap<>();
        for (Exchange exchange : recorded.exchanges()) {
            String id = Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT)
                    .value("x-request-id");
            assertThat(byId.put(String.valueOf(id), exchange))
                    .as("recorded twice")
                    .isNull();
        }
        return byId;
    }

    private static void browse(int port) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newFixedThreadPool(USERS);
        try {
            List<Callable<Void>> users = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                Random random = new Random(user);
                users.add(() -> {
                    for (int i = 0; i < REQUESTS_EACH; i++) {
                        request(client, port, random);
                    }
                    return null;
                });
            }
            for (Future<Void> user : threads.invokeAll(users)) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void request(HttpClient client, int port, Random random) throws Exception {
        int size = 1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 2_000);
        String path = switch (random.nextInt(6)) {
            case 0 -> "/length/" + size;
            case 1 -> "/chunked/" + size;
            case 2 -> "/close/" + size;
            case 3 -> "/status/" + new int[] {204, 304, 404, 500}[random.nextInt(4)];
            default -> "/echo/0?n=" + size;
        };
        byte[] body = new byte[size];
        random.nextBytes(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        if (path.startsWith("/echo")) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        } else if (random.nextInt(5) == 0) {
            request.method("HEAD", HttpRequest.BodyPublishers.noBody());
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (path.startsWith("/echo")) {
            assertThat(Arrays.equals(response.body(), body)).as(path).isTrue();
        } else if (!path.startsWith("/status") && request.build().method().equals("GET")) {
            assertThat(response.body().length).as(path).isEqualTo(size);
        }
    }

    /** nginx sends even a POST to the next server when its connection was refused. */
    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, KEEP_ALIVE})
    void backupGetsEveryRequestWhileTheProxyCannotReachTheApplication(String settings) throws Exception {
        try (RecordingApp backup = new RecordingApp();
                RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--record=off")) {
            String upstream = "server 127.0.0.1:" + proxy.port() + " max_fails=1 fail_timeout=1s; server 127.0.0.1:"
                    + backup.port() + " backup; " + (settings.isEmpty() ? "" : "keepalive 8;");
            try (Nginx nginx = Nginx.start(directory, upstream, settings)) {
                assertThat(post(nginx.port())).isEqualTo(200);
                assertThat(app.received()).hasSize(1);
                app.kill();
                Await.until("not listening", () -> proxy.metric("reprise_listeners_closed") == 1);
                for (int i = 0; i < 20; i++) {
                    assertThat(post(nginx.port())).isEqualTo(200);
                }
                assertThat(backup.received()).hasSize(20);
            }
        }
    }

    private static int post(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/echo/0"))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString("hi"))
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void killedProxyBehindNginxWithBackupFailsNoIdempotentRequest() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(directory, app.port(), "--journal=" + journal)) {
            String upstream = "server 127.0.0.1:" + proxy.port() + " max_fails=1 fail_timeout=1s; server 127.0.0.1:"
                    + app.port() + " backup; keepalive 8;";
            try (Nginx nginx = Nginx.start(directory, upstream, KEEP_ALIVE)) {
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ByteArrayOutputStream statuses = new ByteArrayOutputStream();
                for (int i = 0; i < 400; i++) {
                    if (i == 200) {
                        proxy.kill();
                    }
                    HttpRequest request = HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + nginx.port() + "/length/10"))
                            .timeout(Duration.ofSeconds(10))
                            .build();
                    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                    statuses.write(response.statusCode() == 200 ? '.' : 'x');
                }
                assertThat(statuses.toString(StandardCharsets.US_ASCII)).doesNotContain("x");
            }
            // What was answered through the proxy before it was killed can be read.
            try (JournalReader reader = JournalReader.open(List.of(journal))) {
                ExchangeReader exchanges = new ExchangeReader(reader, 64L << 20);
                int ended = 0;
                for (Exchange e = exchanges.next(); e != null; e = exchanges.next()) {
                    ended += e.isEnded() ? 1 : 0;
                }
                assertThat(ended).isBetween(150, 200);
                assertThat(reader.damage().spots()).isZero();
            }
        }
    }
}
