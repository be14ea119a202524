package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.Outcome.Left;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RealismIT {
    private static final int DOWNLOAD_BYTES = 24 << 20;

    /** How many bytes of a body had arrived at a time. */
    private record Arrived(long atNs, int bytes) {}

    /** Answers the one request of one connection, and tells when its bytes arrived. */
    private static CompletableFuture<List<Arrived>> watch(ServerSocket listener, int bytes) {
        return CompletableFuture.supplyAsync(() -> {
            List<Arrived> arrived = new ArrayList<>();
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[65_536];
                int all = 0;
                int read = in.read(buffer);
                int head = new String(buffer, 0, read, StandardCharsets.US_ASCII).indexOf("\r\n\r\n") + 4;
                while (read >= 0) {
                    all += read;
                    arrived.add(new Arrived(System.nanoTime(), all - head));
                    read = all < head + bytes ? in.read(buffer) : -1;
                }
                socket.getOutputStream().write(RecordingServer.OK.getBytes(StandardCharsets.US_ASCII));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return arrived;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 500_000})
    void anUploadTakesAsLongAsItsClientTookAndComesEvenly(int length) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<Arrived>> watched = watch(listener, length);
            Firing firing = new Firing(listener.getLocalPort());
            EngineCounts counts = firing.fire(request(0)
                    .line("POST", "/up")
                    .fields("Content-Length: " + length)
                    .body(new byte[length])
                    .uploadTook(600)
                    .at(0));
            assertThat(counts.done()).isEqualTo(1);
            List<Arrived> arrived = watched.get(10, TimeUnit.SECONDS);
            long startNs = arrived.get(0).atNs();
            assertThat(arrived.get(arrived.size() - 1).atNs() - startNs).isBetween(ms(560), ms(3_000));
            Arrived middle = arrived.stream()
                    .filter(each -> each.atNs() - startNs >= ms(300))
                    .findFirst()
                    .orElseThrow();
            double elapsed = (middle.atNs() - startNs) / (double) ms(600);
            assertThat(middle.bytes() / (double) arrived.get(arrived.size() - 1).bytes())
                    .isBetween(elapsed - 0.25, elapsed + 0.25);
            assertThat(firing.outcome(0).serviceTimeNs()).isBetween(ms(600), ms(3_000));
        }
    }

    @Test
    void aSlowUploadIsWholeWhateverItsFraming() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Firing firing = new Firing(server.port());
            EngineCounts counts = firing.fire(
                    request(0)
                            .line("POST", "/chunked")
                            .fields("Transfer-Encoding: chunked")
                            .chunked("X-Trailer: 1\r\n")
                            .body("some text")
                            .uploadTook(100)
                            .at(0),
                    request(1)
                            .line("PUT", "/length")
                            .fields("Content-Length: 5")
                            .body("hello")
                            .uploadTook(100)
                            .at(300));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(counts.network().connectionsOpened())
                    .as("which stays usable")
                    .isEqualTo(1);
            assertThat(server.received)
                    .extracting(one -> new String(one.body(), StandardCharsets.US_ASCII) + one.trailers())
                    .containsExactly("some textX-Trailer: 1\r\n", "hello");
        }
    }

    @Test
    void fastSendsBodiesAtOnce() throws Exception {
        AtomicLong wholeNs = new AtomicLong();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            wholeNs.set(System.nanoTime());
            return RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            firing.realism = Realism.FAST;
            firing.fire(request(0)
                    .line("POST", "/up")
                    .fields("Content-Length: 100000")
                    .body(new byte[100_000])
                    .uploadTook(5_000)
                    .at(0));
            assertThat(wholeNs.get() - server.received.get(0).arrivedNs()).isLessThan(ms(1_500));
        }
    }

    /** Returns how long the target needed to get rid of a download that took its recorded client 1.5 seconds. */
    private static long downloadNs(Realism realism, Firing[] fired) throws Exception {
        String body = "x".repeat(DOWNLOAD_BYTES);
        AtomicLong writtenNs = new AtomicLong();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (request.path().equals("/1")) {
                return RecordingServer.OK;
            }
            long startNs = System.nanoTime();
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Length: " + DOWNLOAD_BYTES + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            writtenNs.set(System.nanoTime() - startNs);
            return "";
        })) {
            Firing firing = new Firing(server.port());
            firing.realism = realism;
            fired[0] = firing;
            EngineCounts counts = firing.fire(
                    request(0)
                            .downloadTook(1_500, DOWNLOAD_BYTES, "Content-Length: " + DOWNLOAD_BYTES + "\r\n")
                            .at(0, 0, 1_500),
                    request(1).at(1_600, 1_600, 1_610));
            assertThat(counts.done()).isEqualTo(2);
            assertThat(counts.network().connectionsOpened())
                    .as("which stays usable")
                    .isEqualTo(1);
            assertThat(Objects.requireNonNull(firing.outcome(0).response()).bodyBytes())
                    .isEqualTo(DOWNLOAD_BYTES);
        }
        return writtenNs.get();
    }

    @Test
    void aDownloadIsReadAsSlowlyAsItsClientReadSoThatTheTargetWaits() throws Exception {
        Firing[] fired = new Firing[1];
        assertThat(downloadNs(Realism.FULL, fired)).isBetween(ms(600), ms(5_000));
        assertThat(fired[0].outcome(0).serviceTimeNs()).isBetween(ms(1_450), ms(5_000));
        assertThat(downloadNs(Realism.FAST, fired)).isLessThan(ms(500));
    }

    @ParameterizedTest
    @EnumSource(Realism.class)
    void clientsLeaveWhenTheyDidUnlessTheyAreFast(Realism realism) throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            TimeUnit.MILLISECONDS.sleep(700);
            return RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            firing.realism = realism;
            EngineCounts counts = firing.fire(request(0).at(0).leftAfter(200, false));
            assertThat(counts.failed()).isZero();
            if (realism == Realism.FULL) {
                assertThat(firing.outcome(0).result()).isEqualTo(new Left(0));
                assertThat(firing.outcome(0).serviceTimeNs()).isBetween(ms(200), ms(650));
            } else {
                assertThat(Objects.requireNonNull(firing.outcome(0).response()).status())
                        .isEqualTo(200);
                assertThat(firing.outcome(0).serviceTimeNs()).isGreaterThan(ms(690));
            }
        }
    }
}
