package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand clients that keep their connection and ask nothing are cheap, while recording. */
@Timeout(120)
@Tag("alone")
class IdleConnectionsIT {
    private static final int CONNECTIONS = 10_000;
    private static final long RESIDENT_BYTES_MAX = 512L << 20;
    private static final byte[] GET = "GET /length/10 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** For what else the test and the proxy have open. */
    private static final int SPARE_DESCRIPTORS = 400;

    @TempDir
    Path directory;

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void tenThousandIdleConnectionsFitIntoHalfAGigabyte(String transport) throws Exception {
        int count = Math.min(CONNECTIONS, DescriptorLimit.read().count() - SPARE_DESCRIPTORS);
        assertThat(count).as("what the limit of file descriptors allows").isGreaterThanOrEqualTo(CONNECTIONS / 10 * 9);
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.start(
                        directory,
                        app.port(),
                        "--transport=" + transport,
                        "--max-connections=" + count,
                        // Mirrored, this process would need two descriptors for each of them, like the proxy.
                        "--upstream-connections=pooled",
                        "--journal=" + directory.resolve("journal"))) {
            for (int i = 0; i < count; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                clients.add(client);
                client.setSoTimeout(10_000);
                assertThat(isAnswered(client)).as("connection %d", i).isTrue();
            }
            assertThat(proxy.metric("reprise_connections_active")).isEqualTo(count);
            assertThat(proxy.residentBytes()).isLessThan(RESIDENT_BYTES_MAX);
            for (int i = 0; i < count; i += 10) {
                assertThat(isAnswered(clients.get(i)))
                        .as("connection %d again", i)
                        .isTrue();
            }
            assertThat(proxy.residentBytes()).isLessThan(RESIDENT_BYTES_MAX);
        }
    }

    private static boolean isAnswered(Socket socket) throws IOException {
        socket.getOutputStream().write(GET);
        byte[] response = new byte[512];
        int count = 0;
        String text = "";
        while (!text.endsWith("x".repeat(10))) {
            int read = socket.getInputStream().read(response, count, response.length - count);
            if (read < 0) {
                return false;
            }
            count += read;
            text = new String(response, 0, count, StandardCharsets.US_ASCII);
        }
        return text.startsWith("HTTP/1.1 200 ");
    }
}
