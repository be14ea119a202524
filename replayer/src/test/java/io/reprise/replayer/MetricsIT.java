package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import io.reprise.testkit.Await;
import io.reprise.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --metrics} of the runnable jar. */
@Timeout(120)
final class MetricsIT {
    private static final int REQUESTS = 40;

    @TempDir
    private Path directory;

    private String record() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < REQUESTS; i++) {
                recording.at(i * 10L).get("/u" + i % 4, "Cookie: session=user" + i + "\r\n", "");
            }
        }
        return journal.toString();
    }

    private static String page(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last of two steps is under way for as long as the test looks at it. */
    @Test
    void figuresOfARunAreServedWhileItRuns() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            int number = count.incrementAndGet();
            if (number == 2 * REQUESTS) {
                looked.await();
            }
            return number <= REQUESTS ? "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n" : RecordingServer.OK;
        })) {
            int port = Ports.free();
            ReplayProcess process = ReplayProcess.start(
                    directory,
                    Map.of(),
                    "--journal",
                    record(),
                    "--target",
                    "http://127.0.0.1:" + server.port(),
                    "--rate",
                    "1x,2x",
                    "--max-lag",
                    "5s",
                    "--metrics",
                    "127.0.0.1:" + port);
            Await.until("two steps", () -> page(port).contains("reprise_replay_response_seconds_count 79"));
            assertThat(page(port).lines())
                    .contains(
                            "reprise_replay_asked_total 80.0",
                            "reprise_replay_sent_total 80.0",
                            "reprise_replay_in_flight 1.0",
                            "reprise_replay_lanes_busy 1.0",
                            "reprise_replay_lanes 40.0",
                            "reprise_replay_step_requests 40.0",
                            "reprise_replay_step{rate=\"2x\"} 2.0",
                            "reprise_replay_outcomes_total{outcome=\"failed\"} 40.0",
                            "reprise_replay_outcomes_total{outcome=\"same\"} 39.0",
                            "reprise_replay_failures_total{endpoint=\"GET /u3\",kind=\"server_error\"} 10.0");
            long sentBytes = server.received.stream()
                    .mapToLong(request -> request.raw().length() + 2L)
                    .sum();
            assertThat(page(port).lines())
                    .contains("reprise_replay_sent_bytes_total " + (double) sentBytes)
                    .contains("reprise_replay_received_bytes_total "
                            + (double) (40 * "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n".length()
                                    + 39 * RecordingServer.OK.length()));
            looked.countDown();
            assertThat(process.end().code()).isEqualTo(1);
        } finally {
            looked.countDown();
        }
    }

    @Test
    void aPortThatIsTakenEndsTheCommandBeforeAnythingIsSent() throws Exception {
        try (RecordingServer server = RecordingServer.ok();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String target = "http://127.0.0.1:" + server.port();
            for (String wrong : new String[] {"127.0.0.1:" + taken.getLocalPort(), "9902"}) {
                ReplayProcess.Result result =
                        ReplayProcess.run(directory, "--journal", record(), "--target", target, "--metrics", wrong);
                assertThat(result.code()).isEqualTo(2);
                assertThat(result.err().lines()).singleElement().asString().contains("--metrics: ", wrong);
            }
            assertThat(server.received).isEmpty();
        }
    }
}
