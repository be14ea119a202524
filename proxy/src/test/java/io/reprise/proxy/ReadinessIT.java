package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Ports;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /ready} of the packaged proxy, as what it says changes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("programs")
class ReadinessIT {
    @TempDir
    Path directory;

    @Test
    void readinessFollowsTheUpstreamAndEndsWithTheDrain() throws Exception {
        int port = Ports.free();
        try (ProxyProcess proxy = ProxyProcess.start(directory, port, "--record=off")) {
            assertThat(reasons(proxy)).hasSize(1).first().asString().contains("127.0.0.1:" + port);
            RecordingApp first = new RecordingApp(port);
            awaitReady(proxy, true);
            first.kill();
            awaitReady(proxy, false);
            assertThat(reasons(proxy)).hasSize(1).first().asString().contains("127.0.0.1:" + port);
            assertThat(proxy.admin("/live").statusCode()).isEqualTo(200);
            try (RecordingApp second = new RecordingApp(port)) {
                awaitReady(proxy, true);
                assertDrain(proxy);
                assertThat(second.received()).isNotEmpty();
            }
        }
    }

    /** With a request in flight, without which it would be over at once. */
    private static void assertDrain(ProxyProcess proxy) throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"
                            .getBytes(StandardCharsets.US_ASCII));
            while (proxy.metric("reprise_requests_in_flight") != 1) {
                Thread.sleep(10);
            }
            CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(() -> terminate(proxy));
            awaitReady(proxy, false);
            assertThat(reasons(proxy)).isEqualTo(List.of("shutting down"));
            assertThat(proxy.admin("/live").statusCode()).isEqualTo(200);
            assertThat(proxy.metric("reprise_requests_in_flight")).isOne();
            client.getOutputStream().write("cde".getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("abcde");
            assertThat(ended.get()).isZero();
        }
    }

    private static int terminate(ProxyProcess proxy) {
        try {
            return proxy.terminate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitReady(ProxyProcess proxy, boolean ready) throws Exception {
        while (proxy.admin("/ready").statusCode() != (ready ? 200 : 503)) { // the class has a timeout
            Thread.sleep(20);
        }
        assertThat(reasons(proxy).isEmpty()).isEqualTo(ready);
    }

    private static List<?> reasons(ProxyProcess proxy) throws Exception {
        Map<String, Object> page = JsonText.object(proxy.admin("/ready").body());
        List<?> reasons = page.get("reasons") instanceof List<?> list ? list : List.of("no list");
        assertThat(page.get("ready")).isEqualTo(reasons.isEmpty());
        return reasons;
    }
}
