package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the admin port that are slow, greedy or make no sense: they get one line, and nobody else waits. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AdminFaultsIT {
    private static final int IDLE_COUNT = 200;
    private static final int DRIBBLING_COUNT = 20;
    private static final String PUT = "PUT /recording HTTP/1.1\r\nHost: localhost\r\n";
    private static final long GROWTH_MAX_BYTES = 160L << 20;

    @TempDir
    Path directory;

    private final List<AutoCloseable> closeables = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : closeables) {
            closeable.close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        closeables.add(closeable);
        return closeable;
    }

    @Test
    void slowAndIdleClientsTimeOutWithoutDelayingOthers() throws Exception {
        RecordingApp app = closing(new RecordingApp());
        ProxyProcess proxy = closing(ProxyProcess.start(directory, app.port(), "--journal=journal"));
        SteadyClients clients = closing(SteadyClients.start(proxy.port(), 4));
        assertServes(proxy);
        long residentBytes = proxy.residentBytes();

        Socket idle = connect(proxy);
        List<CompletableFuture<String>> dribbling = new ArrayList<>();
        for (int i = 0; i < DRIBBLING_COUNT; i++) {
            String sent = i % 2 == 0 ? PUT : PUT + "Content-Length: 1000\r\n\r\n{\"record\":";
            dribbling.add(dribble(connect(proxy), sent));
        }
        assertServes(proxy);
        for (CompletableFuture<String> each : dribbling) {
            assertThat(each.get(60, TimeUnit.SECONDS))
                    .startsWith("HTTP/1.1 408 ")
                    .endsWith("\r\n\r\nno complete request within 10 s\n");
        }

        assertThat(idle.getInputStream().read()).as("closed after a while").isEqualTo(-1);

        Socket oldest = connect(proxy);
        oldest.setSoTimeout(5_000);
        for (int i = 0; i < IDLE_COUNT; i++) {
            connect(proxy);
            if (i % 50 == 0) {
                assertServes(proxy);
            }
        }
        assertServes(proxy);
        assertThat(oldest.getInputStream().read()).as("made way for others").isEqualTo(-1);
        assertThat(proxy.residentBytes() - residentBytes).isLessThan(GROWTH_MAX_BYTES);
        clients.stop();
        assertThat(clients.failures()).isEmpty();
        assertThat(proxy.admin("/recording").body()).contains("\"record\":true,\"sample\":100.0");
        assertThat(proxy.log()).doesNotContain("Exception");
    }

    @Test
    void oversizedAndMalformedRequestsAreRefusedAtOnce() throws Exception {
        RecordingApp app = closing(new RecordingApp());
        ProxyProcess proxy = closing(ProxyProcess.start(directory, app.port(), "--journal=journal"));
        String gib = "Content-Length: " + (1 << 30) + "\r\n";
        assertThat(answer(proxy, PUT + gib + "\r\n{"))
                .startsWith("HTTP/1.1 413 ")
                .endsWith("more than 65536 bytes\n");
        assertThat(answer(proxy, PUT + gib + "Expect: 100-continue\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(answer(
                        proxy,
                        PUT + "Transfer-Encoding: chunked\r\n\r\n"
                                + "4000\r\n".concat("x".repeat(0x4000) + "\r\n").repeat(9)))
                .startsWith("HTTP/1.1 413 ")
                .endsWith("more than 65536 bytes\n");
        assertThat(answer(proxy, "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(answer(proxy, "GET /live HTTP/1.1\r\nA: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(answer(proxy, "\u0016\u0003\u0001\u0002\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(answer(proxy, PUT + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(answer(proxy, "GET /live HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("live\n");
        assertThat(answer(proxy, "GET /%zz HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(pour(proxy)).isLessThan(32L << 20);
        assertServes(proxy);
        assertThat(proxy.log()).doesNotContain("Exception");
    }

    @Test
    void pagesOfOtherSitesCanNeitherReadNorChange() throws Exception {
        RecordingApp app = closing(new RecordingApp());
        ProxyProcess proxy = closing(
                ProxyProcess.start(directory, app.port(), "--journal=journal", "--admin-host=recorder.example"));
        String off = "Content-Length: 16\r\n\r\n{\"record\":false}";
        for (String page : List.of("/live", "/ready", "/version", "/metrics", "/recording", "/nothing")) {
            String get = "GET " + page + " HTTP/1.1\r\nConnection: close\r\n";
            assertThat(answer(proxy, get + "Host: evil.example:" + proxy.adminPort() + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(answer(proxy, get + "Host: localhost\r\nOrigin: http://evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(answer(proxy, get + "Host: recorder.example\r\n\r\n"))
                    .startsWith(page.equals("/nothing") ? "HTTP/1.1 404 " : "HTTP/1.1 200 ");
        }
        String put = "PUT /recording HTTP/1.1\r\nConnection: close\r\n";
        String rebound = "evil.example:" + proxy.adminPort();
        for (String fields : List.of(
                "Host: " + rebound + "\r\nOrigin: http://" + rebound + "\r\n",
                "Host: " + rebound + "\r\n",
                "Host: 127.0.0.1\r\nOrigin: null\r\n",
                "Host: 127.0.0.1:1\r\nOrigin: http://127.0.0.1:2\r\n")) {
            assertThat(answer(proxy, put + fields + off)).startsWith("HTTP/1.1 403 ");
        }
        assertThat(answer(proxy, put + off)).startsWith("HTTP/1.1 400 ");
        assertThat(answer(proxy, put + "Host: localhost\r\nHost: evil.example\r\n" + off))
                .startsWith("HTTP/1.1 400 ");
        assertThat(answer(proxy, "PUT /recording HTTP/1.0\r\n" + off)).startsWith("HTTP/1.1 403 ");
        assertThat(answer(proxy, "PUT http://" + rebound + "/recording HTTP/1.1\r\nHost: localhost\r\n" + off))
                .startsWith("HTTP/1.1 403 ");
        assertThat(proxy.admin("/recording").body()).contains("\"record\":true");
        String own = "127.0.0.1:" + proxy.adminPort();
        assertThat(answer(proxy, put + "Host: " + own + "\r\nOrigin: http://" + own + "\r\n" + off))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"record\":false");
    }

    @Test
    void metricsAreTextWhateverFormatIsPreferred() throws Exception {
        RecordingApp app = closing(new RecordingApp());
        ProxyProcess proxy = closing(ProxyProcess.start(directory, app.port(), "--journal=journal"));
        String protobuf =
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
        String get = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: ";
        assertThat(answer(proxy, get + protobuf + ";q=0.7,text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("text/plain; version=0.0.4", "# TYPE reprise_");
        assertThat(answer(
                        proxy,
                        get + protobuf + ";q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("application/openmetrics-text", "# EOF");
        assertThat(answer(proxy, get + protobuf + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("text/plain; version=0.0.4");
        assertThat(proxy.log()).doesNotContain("Exception");
    }

    private void assertServes(ProxyProcess proxy) throws Exception {
        long startNs = System.nanoTime();
        assertThat(proxy.metric("reprise_recording_state{state=\"recording\"}")).isOne();
        assertThat(proxy.admin("/ready").statusCode()).isEqualTo(200);
        // Of the order of a page, not of a client's timeout.
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    private Socket connect(ProxyProcess proxy) throws IOException {
        Socket socket = closing(new Socket(InetAddress.getLoopbackAddress(), proxy.adminPort()));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Sends the rest byte by byte, without end, and tells what came back. */
    private static CompletableFuture<String> dribble(Socket socket, String begin) {
        Thread sending = new Thread(
                () -> {
                    try {
                        OutputStream out = socket.getOutputStream();
                        out.write(begin.getBytes(StandardCharsets.US_ASCII));
                        while (!socket.isClosed()) {
                            out.write('a');
                            Thread.sleep(50);
                        }
                    } catch (IOException | InterruptedException end) {
                        // The proxy has had enough.
                    }
                },
                "dribbling-client");
        sending.setDaemon(true);
        sending.start();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread reading = new Thread(() -> answer.completeAsync(() -> read(socket), Runnable::run), "reading-client");
        reading.setDaemon(true);
        reading.start();
        return answer;
    }

    private String answer(ProxyProcess proxy, String sent) throws IOException {
        Socket socket = connect(proxy);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
        return read(socket);
    }

    /** All that comes until the end. */
    private static String read(Socket socket) {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    /** @return how much of a body without end was taken */
    private long pour(ProxyProcess proxy) throws IOException {
        Socket socket = connect(proxy);
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try {
            OutputStream out = socket.getOutputStream();
            out.write((PUT + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            while (sent < 16L << 30) {
                out.write(chunk);
                sent += chunk.length;
            }
        } catch (IOException closed) {
            // As it should.
        }
        return sent;
    }
}
