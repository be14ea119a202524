package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More clients than file descriptors: who is served stays served, the others wait, and nothing spins. */
@Timeout(60)
@Tag("alone")
class DescriptorsIT {
    private static final int DESCRIPTORS = 250;
    private static final int CLIENTS = 300;
    private static final int WATCH_MS = 1_500;
    private static final String GET = "GET /length/10 HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String BODY = "x".repeat(10);

    @TempDir
    Path directory;

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void recoversAfterRunningOutOfDescriptors(String transport) throws Exception {
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.startWithDescriptors(
                        directory,
                        DESCRIPTORS,
                        app.port(),
                        "--record=off",
                        "--max-connections=100000",
                        "--upstream-connections=pooled",
                        "--transport=" + transport)) {
            Socket served = connect(proxy);
            assertThat(isAnswered(served)).isTrue();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(proxy));
            }
            awaitLog(proxy, "cannot accept connections at the moment");
            Duration before = proxy.cpuTime();
            Thread.sleep(WATCH_MS);
            assertThat(proxy.cpuTime().minus(before).toMillis()).isLessThan(WATCH_MS / 2);
            assertThat(isAnswered(served)).as("an open connection").isTrue();
            Socket last = clients.get(CLIENTS - 1);
            last.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            last.setSoTimeout(100);
            assertThat(isWaiting(last)).as("a connection too many").isTrue();
            clients.remove(CLIENTS - 1);
            disconnect();
            last.setSoTimeout(10_000);
            assertThat(last.getInputStream().read())
                    .as("its answer, now that there is room")
                    .isEqualTo('H');
            assertThat(isAnswered(connect(proxy))).as("a new connection").isTrue();
            assertThat(proxy.log()).doesNotContain("\tat ");
            assertThat(proxy.terminate()).isZero();
        }
    }

    private static Socket connect(ProxyProcess proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static boolean isAnswered(Socket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        // Head and body can come separately; none of it may be left for the next answer.
        StringBuilder response = new StringBuilder();
        while (response.indexOf(BODY) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return false;
            }
            response.append((char) next);
        }
        return response.toString().startsWith("HTTP/1.1 200 ");
    }

    private static boolean isWaiting(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < -1;
        } catch (SocketTimeoutException nothing) {
            return true;
        }
    }

    private static void awaitLog(ProxyProcess proxy, String text) throws Exception {
        Await.until("logged: " + text, () -> proxy.log().contains(text));
    }
}
