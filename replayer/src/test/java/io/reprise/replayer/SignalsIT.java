package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and SIGTERM in each phase of the runnable jar: it ends within a second, with 130. */
@Timeout(120)
final class SignalsIT {
    /** A second, and one more for a machine that is busy. */
    private static final long LIMIT_MS = 2_000;

    @TempDir
    Path directory;

    private Path record(int count) {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < count; i++) {
                recording.at(i * 10L).get("/" + i, "Cookie: session=user" + i % 40 + "\r\n", "");
            }
        }
        return journal;
    }

    private ReplayProcess start(Path journal, String scheme, int port) throws Exception {
        return ReplayProcess.start(
                directory,
                Map.of(),
                "--journal",
                journal.toString(),
                "--target",
                scheme + "://127.0.0.1:" + port,
                "--report",
                "report");
    }

    private static ReplayProcess.Result signalled(ReplayProcess process, String signal) throws Exception {
        assertThat(process.isAlive()).isTrue();
        long sentNs = System.nanoTime();
        process.signal(signal);
        ReplayProcess.Result result = process.end();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNs)).isLessThan(LIMIT_MS);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(130);
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalEndsTheProgramWhileItReadsALargeJournal(String signal) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ReplayProcess process = start(record(200_000), "https", silent.getLocalPort());
            while (process.isAlive() && !process.hasOpen(".cq4")) {
                Thread.sleep(1);
            }
            assertThat(signalled(process, signal).err())
                    .isEqualTo("replay: interrupted before the first request was sent\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalEndsTheProgramWhileItConnects(String signal) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ReplayProcess process = start(record(10), "https", silent.getLocalPort());
            try (Socket shakesNoHands = silent.accept()) {
                assertThat(shakesNoHands.isConnected()).isTrue();
                assertThat(signalled(process, signal).err())
                        .isEqualTo("replay: interrupted before the first request was sent\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalEndsTheProgramWhileRequestsAreInFlight(String signal) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            never.await();
            return null;
        })) {
            ReplayProcess process = start(record(1_000), "http", server.port());
            while (process.isAlive() && server.received.isEmpty()) {
                Thread.sleep(1);
            }
            assertThat(signalled(process, signal).out()).contains("ended early: ", " of 1,000 requests sent");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"seconds\"");
        } finally {
            never.countDown();
        }
    }
}
