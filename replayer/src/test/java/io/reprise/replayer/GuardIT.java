package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runnable jar: what it refuses before it sends anything, and how it says so. */
class GuardIT {
    @TempDir
    Path directory;

    private String journal(String name, Map<String, String> settings) {
        try (Recording recording = new Recording(directory.resolve(name), settings)) {
            recording.get("/login", "", "Set-Cookie: sessionid=abc; Path=/\r\n");
            recording.at(10).get("/", "Cookie: sessionid=abc\r\n", "");
            recording.at(20).get("/", "Cookie: sessionid=early\r\n", "");
            recording.at(30).get("/", "User-Agent: probe\r\n", "");
        }
        return name;
    }

    private String journal(int upstreamPort) {
        return journal("journal", Map.of("listen", "127.0.0.1:1", "upstream", "127.0.0.1:" + upstreamPort));
    }

    private ReplayProcess.Result replay(String... arguments) throws Exception {
        return ReplayProcess.run(directory, arguments);
    }

    private static void refuses(ReplayProcess.Result result, int code, String... words) {
        assertThat(result.err()).startsWith("replay: ").contains(words).hasLineCount(1);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"http://localhost", "http://0.0.0.0", "http://[::ffff:127.0.0.1]", "http://127.1.2.3"})
    void recordedUpstreamIsRefusedByAnyNameAndDryRunDoesNotConnectToIt(String host) throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            String target = host + ":" + server.port();
            ReplayProcess.Result dry = replay("--journal", journal(server.port()), "--target", target, "--dry-run");
            refuses(dry, 2, "it is on this machine, which recorded", "is its upstream", "--allow-production");
            assertThat(dry.out()).contains("Guard      refuses: ").doesNotContain("accepts connections");
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void lostManifestIsRefusedUnlessOverruled() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            String journal = journal(1);
            try (Stream<Path> files = Files.walk(directory.resolve(journal))) {
                Files.delete(files.filter(file -> file.endsWith("run.properties"))
                        .findFirst()
                        .orElseThrow());
            }
            String target = "http://127.0.0.1:" + server.port();
            refuses(replay("--journal", journal, "--target", target), 2, "run.properties", "is missing", "--allow-");
            assertThat(server.received).isEmpty();
            assertThat(replay("--journal", journal, "--target", target, "--allow-production", "--max-lag", "5s")
                            .code())
                    .isZero();
        }
    }

    @Test
    void allowProductionIsAcceptedOnlyOnTheCommandLine() throws Exception {
        Files.writeString(directory.resolve("reprise.properties"), "allow-production=true\n");
        refuses(
                replay("--journal", journal(1), "--target", "http://127.0.0.1:1"),
                2,
                "--allow-production must be typed on the command line",
                "reprise.properties line 1");
    }

    @Test
    void dryRunSaysWhatTheRunWouldDo() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            String target = "http://127.0.0.1:" + server.port();
            ReplayProcess.Result result = replay(
                    "--journal", journal(1), "--target", target, "--rate", "0.01x", "--dry-run", "--report", "report");
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.out())
                    .contains(
                            "Target     " + target + " accepts connections",
                            "Guard      passes",
                            "1 session gets its cookie within the recording, 1 had begun before it (the target",
                            "1 has none",
                            "30ms recorded, 3s at 0.01x",
                            "1/s at the peak",
                            "Peak       1 request in the busiest second (at 0s)",
                            "In flight  1 at the most",
                            "requests/s of one event loop in a self-test",
                            "Fits       yes",
                            "Report     report can be written");
            assertThat(server.received).noneMatch(request -> request.path().startsWith("/"));
            assertThat(directory.resolve("report")).doesNotExist();
        }
    }

    @Test
    void dryRunExitsWithTheCodeOfTheCheckThatFails() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ReplayProcess.Result result =
                replay("--journal", journal(1), "--target", "http://127.0.0.1:" + port, "--dry-run");
        refuses(result, 3, "refused");
        assertThat(result.out()).contains("cannot be reached", "Requests   4");
        refuses(replay("--journal", "journal", "--target", "http://x.invalid:1", "--dry-run"), 3, "x.invalid");
    }

    @Test
    void swappedJournalAndTargetAreRecognised() throws Exception {
        journal(1);
        refuses(
                replay("--journal", "http://127.0.0.1:1", "--target", "journal"),
                2,
                "they are swapped (expected --journal journal --target http://127.0.0.1:1)");
        refuses(replay("--journal", "journal", "--target", "journal"), 2, "'journal' is a file or directory");
        refuses(replay("--journal", "http://127.0.0.1:1"), 2, "'http://127.0.0.1:1' is a URL");
    }

    @Test
    void httpsToAPortThatOnlyClosesSuggestsHttp() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread closer = new Thread(() -> {
                try {
                    for (Socket client = plain.accept(); ; client = plain.accept()) {
                        client.close();
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            closer.start();
            refuses(
                    replay("--journal", journal(1), "--target", "https://127.0.0.1:" + plain.getLocalPort()),
                    3,
                    "http://");
        }
    }

    @Test
    void callWithoutOptionsPrintsThreeLinesWithAnExample() throws Exception {
        ReplayProcess.Result result = replay();
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(3);
        assertThat(result.err()).startsWith("replay: ").contains("usage: replay --journal", "example: replay --j");
    }
}
