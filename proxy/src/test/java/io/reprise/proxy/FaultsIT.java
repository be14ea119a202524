package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that die and peers that stall, as the packaged proxy bears them under load. */
@Timeout(120)
class FaultsIT {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 300;
    private static final int KILLS = 3;
    private static final int STALLED = 60;
    /** More than the kernel's buffers take by far. */
    private static final long BODY_BYTES = 64L << 20;

    /** What the proxy may keep for one that stalls: 128 KiB on either side, one read, and as much again for waste. */
    private static final long STALLED_BYTES_MAX = 600 * 1024;

    private static final long SETTLED_BYTES = 64L << 20;

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
    void killedUpstreamFailsOnlyRequestsInFlightThere() throws Exception {
        RecordingApp killed = new RecordingApp();
        RecordingApp other = closing(new RecordingApp());
        int port = killed.port();
        ProxyProcess proxy = closing(ProxyProcess.start(
                directory, port, "--upstream=127.0.0.1:" + other.port(), "--journal=" + directory.resolve("journal")));
        SteadyClients clients = closing(new SteadyClients(proxy.port(), CLIENTS, "/pause/100"));
        for (int i = 0; i < KILLS; i++) {
            clients.await(REQUESTS);
            int failedBefore = clients.failures().size();
            killed.kill();
            clients.await(REQUESTS);
            assertThat(clients.failures().size() - failedBefore)
                    .as("failures by kill %d: %s", i, clients.failures())
                    .isLessThanOrEqualTo(CLIENTS);
            killed = new RecordingApp(port);
        }
        closing(killed);
        clients.await(REQUESTS);
        clients.stop();
        assertThat(clients.failures())
                .allMatch(failure -> failure.contains(" request: ") && !failure.contains(" 502 "));
        assertThat(proxy.terminate()).isZero();
    }

    @Test
    void onlyUpstreamIsUsedAgainAsSoonAsItIsBack() throws Exception {
        RecordingApp first = new RecordingApp();
        ProxyProcess proxy = closing(ProxyProcess.start(directory, first.port(), "--record=off"));
        SteadyClients clients = closing(new SteadyClients(proxy.port(), CLIENTS, "/pause/100"));
        clients.await(REQUESTS);
        first.kill();
        awaitFailures(clients, 2 * CLIENTS);
        closing(new RecordingApp(first.port()));
        clients.await(REQUESTS);
        int failed = clients.failures().size();
        clients.await(REQUESTS);
        assertThat(clients.failures()).hasSize(failed).noneMatch(failure -> failure.contains(" 502 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void clientsThatDoNotReadCostLittleMemory(String transport) throws Exception {
        ServerSocket upstream = closing(new ServerSocket(0, STALLED, InetAddress.getLoopbackAddress()));
        Thread pouring = new Thread(() -> acceptAndPour(upstream), "pouring-upstream");
        pouring.start();
        ProxyProcess proxy = closing(
                ProxyProcess.start(directory, upstream.getLocalPort(), "--record=off", "--transport=" + transport));
        proxy.metric("reprise_connections_active");
        long before = proxy.residentBytes();
        for (int i = 0; i < STALLED; i++) {
            Socket client = closing(new Socket());
            client.setReceiveBufferSize(8 * 1024);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        awaitStandstill(proxy, "reprise_client_bytes_out_total");
        assertThat(proxy.residentBytes() - before).isLessThan(STALLED * STALLED_BYTES_MAX + SETTLED_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void upstreamsThatDoNotReadCostLittleMemory(String transport) throws Exception {
        ServerSocket upstream = closing(new ServerSocket(0, STALLED, InetAddress.getLoopbackAddress()));
        ProxyProcess proxy = closing(
                ProxyProcess.start(directory, upstream.getLocalPort(), "--record=off", "--transport=" + transport));
        proxy.metric("reprise_connections_active");
        long before = proxy.residentBytes();
        for (int i = 0; i < STALLED; i++) {
            Socket client = closing(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
            String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n";
            new Thread(() -> pour(client, head), "pouring-client").start();
        }
        awaitStandstill(proxy, "reprise_client_bytes_in_total");
        assertThat(proxy.residentBytes() - before).isLessThan(STALLED * STALLED_BYTES_MAX + SETTLED_BYTES);
    }

    private void acceptAndPour(ServerSocket upstream) {
        try {
            while (true) {
                Socket socket = upstream.accept();
                String head = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n";
                new Thread(() -> pour(socket, head), "pouring-upstream").start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void pour(Socket socket, String head) {
        byte[] chunk = new byte[64 * 1024];
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            for (long sent = 0; sent < BODY_BYTES; sent += chunk.length) {
                out.write(chunk);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Waits until much has passed and nothing more does. */
    private static void awaitStandstill(ProxyProcess proxy, String metric) throws Exception {
        double now = Await.standstill(metric, STALLED * 8 * 1024, () -> proxy.metric(metric));
        assertThat(now).isLessThan(0.5 * STALLED * BODY_BYTES);
    }

    private static void awaitFailures(SteadyClients clients, int count) {
        Await.until(count + " failures", () -> clients.failures().size() >= count);
    }
}
