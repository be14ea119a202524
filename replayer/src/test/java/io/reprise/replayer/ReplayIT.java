package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runnable jar from a journal to a target and back. */
final class ReplayIT {
    private static final int SESSIONS = 4;

    @TempDir
    Path directory;

    /** Requests of some users in turn, evenly spaced; the path names the user and the request. */
    private Path journal(int requests, int everyMs) {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < requests; i++) {
                int user = i % SESSIONS;
                recording.at((long) i * everyMs).get("/u" + user + "/" + i, "Cookie: session=user" + user + "\r\n", "");
            }
        }
        return journal;
    }

    private static String url(RecordingServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    private ReplayProcess.Result replay(String... arguments) throws Exception {
        return ReplayProcess.run(directory, arguments);
    }

    @ParameterizedTest
    @CsvSource({"1x, 1", "8x, 8"})
    void everyRequestArrivesOnceInOrderAndAtItsTime(String rate, int factor) throws Exception {
        int everyMs = 5 * factor;
        Path journal = journal(400, everyMs);
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result =
                    replay("--journal", journal.toString(), "--target", url(server), "--rate", rate, "--max-lag", "5s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            List<Received> received = server.received.stream()
                    .filter(request -> request.path().startsWith("/u"))
                    .toList();
            assertThat(received)
                    .extracting(Received::path)
                    .doesNotHaveDuplicates()
                    .hasSize(400);
            Map<String, Integer> lastOfUser = new HashMap<>();
            for (Received request : received) {
                String[] parts = request.path().split("/", -1);
                int number = Integer.parseInt(parts[2]);
                assertThat(number).as("order of " + parts[1]).isGreaterThan(lastOfUser.getOrDefault(parts[1], -1));
                lastOfUser.put(parts[1], number);
            }
            assertThat(medianLateMs(received)).as("5 ms apart at this rate").isBetween(0.0, 60.0);
            assertThat(result.out())
                    .contains("OK       0 of 400 requests failed")
                    .contains("200 → 200: 400");
        }
    }

    /** How late the median request was compared with the most punctual request: this shows drift and lost pace. */
    private static double medianLateMs(List<Received> received) {
        List<Double> startsMs = new ArrayList<>();
        for (Received request : received) {
            int number = Integer.parseInt(request.path().split("/", -1)[2]);
            startsMs.add(request.arrivedNs() / 1e6 - number * 5.0);
        }
        double earliest = startsMs.stream().mapToDouble(d -> d).min().orElse(0);
        return startsMs.stream().sorted().skip(startsMs.size() / 2).findFirst().orElse(0.0) - earliest;
    }

    @Test
    void failuresDecideTheExitCodeAndTheReport() throws Exception {
        Path journal = journal(40, 5);
        try (RecordingServer server =
                new RecordingServer((request, socket) -> request.path().startsWith("/u1/")
                        ? "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"
                        : RecordingServer.OK)) {
            String[] common = {"--journal", journal.toString(), "--target", url(server), "--max-lag", "5s"};
            ReplayProcess.Result failed = replay(with(common, "--report", "report"));
            assertThat(failed.code()).as(failed.out() + failed.err()).isEqualTo(1);
            assertThat(failed.out()).contains("FAILED   10 of 40 requests failed (25.0 %)", "200 → 503");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"verdict\" : \"FAILED\"");
            for (String file :
                    List.of("report.html", "summary.md", "junit.xml", "response-time.hlog", "service-time.hlog")) {
                assertThat(directory.resolve("report").resolve(file)).isNotEmptyFile();
            }
            assertThat(replay(with(common, "--fail-on", "none")).code()).isZero();
            assertThat(replay(with(common, "--fail-on", "failures>25%")).code()).isZero();
            assertThat(replay(with(common, "--fail-on", "failures>24%")).code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failure, p99 >> 5s | --fail-on: 'failure, p99 >> 5s': '> 5s' is not a limit, at character 15 (",
                "errors(GET /nowhere) > 0 | --fail-on: 'errors(GET /nowhere) > 0': the timetable has no request of",
                "unclear > 0 | only a hunt has findings",
                "p99 > 2x baseline | there is no baseline",
                "p99 > 2s at 4x | nothing is fired at 4x (expected 1x)",
            })
    void aConditionThatIsWrongIsSaidBeforeAnythingIsSent(String condition, String message) throws Exception {
        Path journal = journal(8, 1);
        try (RecordingServer server = RecordingServer.ok()) {
            String[] common = {"--journal", journal.toString(), "--target", url(server), "--fail-on", condition};
            ReplayProcess.Result result = replay(common);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
            assertThat(result.err()).contains(message);
            assertThat(replay(with(common, "--dry-run")).code()).isEqualTo(2);
            assertThat(server.received).isEmpty();
            assertThat(result.err().lines()).as("no terminal reads it").hasSize(1);
        }
    }

    @Test
    void targetThatRefusesItsUsersIsNotOkAndItsAnswerIsShown() throws Exception {
        Path journal = journal(40, 5);
        String page = "<html><head><title>x</title></head><body><h1>CSRF check failed</h1></body></html>";
        try (RecordingServer server =
                new RecordingServer((request, socket) -> request.path().startsWith("/u1/")
                        ? "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: " + page.length()
                                + "\r\n\r\n" + page
                        : RecordingServer.OK)) {
            String[] common = {"--journal", journal.toString(), "--target", url(server), "--max-lag", "5s"};
            ReplayProcess.Result refused = replay(with(common, "--report", "report"));
            assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(1);
            assertThat(refused.out())
                    .contains("FAILED   0 of 40 requests failed", "10 of 40 with a changed outcome (25.0 %)")
                    .contains("most likely lost state: ", "HTTP/1.1 403 Forbidden", "CSRF check failed")
                    .contains("9 of them after ");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("CSRF check failed");
            assertThat(replay(with(common, "--fail-on", "changed>25%")).code()).isZero();
            assertThat(replay(with(common, "--fail-on", "changed>24%")).code()).isEqualTo(1);
        }
    }

    private static String[] with(String[] common, String... more) {
        return Stream.concat(Stream.of(common), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void runWithALateReplayerIsInvalid() throws Exception {
        Path journal = journal(40, 5);
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result =
                    replay("--journal", journal.toString(), "--target", url(server), "--max-lag", "1ns");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(4);
            assertThat(result.out()).contains("INVALID", "40 of 40 requests left more than 0 us late");
        }
    }

    @Test
    void ctrlCLetsRequestsInFlightEndAndStillReports() throws Exception {
        Path journal = journal(400, 500);
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess process = ReplayProcess.start(
                    directory,
                    Map.of("REPRISE_TARGET_STAGING_URL", url(server)),
                    "--journal",
                    journal.toString(),
                    "--target",
                    "staging",
                    "--max-lag",
                    "5s",
                    "--report",
                    "report");
            long deadlineNs = System.nanoTime() + 30_000_000_000L;
            while (server.received.stream().noneMatch(request -> request.path().startsWith("/u"))) {
                assertThat(System.nanoTime()).as("something arrives").isLessThan(deadlineNs);
                Thread.sleep(20);
            }
            process.interrupt();
            ReplayProcess.Result result = process.end();
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(130);
            assertThat(result.out()).contains("ended early: ", " of 400 requests sent (interrupted)", "Report ");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"interrupted\" : true");
        }
    }

    @Test
    void resultThatCannotBeWrittenIsCode5AndThePageIsShownAnyway() throws Exception {
        Path journal = journal(40, 5);
        Path report = directory.resolve("report");
        // The server puts a directory where summary.json is to be, once the run has begun.
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            Files.createDirectories(report.resolve("summary.json").resolve("in-the-way"));
            return RecordingServer.OK;
        })) {
            ReplayProcess.Result result = replay(
                    "--journal",
                    journal.toString(),
                    "--target",
                    url(server),
                    "--max-lag",
                    "5s",
                    "--report",
                    report.toString(),
                    "--allow-production");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(5);
            assertThat(result.out()).contains("OK       0 of 40 requests failed");
            assertThat(result.err()).contains("replay: --report: writing to '" + report + "' failed: summary.json");
            assertThat(result.err()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void typedControlCharactersNeverReachTheTerminal() throws Exception {
        ReplayProcess.Result result = replay("--rate", "\u001b[31m\u009b31m\u202e");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--rate").doesNotContain("\u001b", "\u009b", "\u202e");
    }

    @Test
    void targetThatRefusesConnectionsIsCode3() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        isOneLine(
                replay("--journal", journal(4, 5).toString(), "--target", "http://127.0.0.1:" + port),
                3,
                "127.0.0.1:" + port);
    }

    @Test
    void targetThatSpeaksNoTlsIsCode3() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            isOneLine(
                    replay("--journal", journal(4, 5).toString(), "--target", "https://127.0.0.1:" + server.port()),
                    3,
                    "TLS");
        }
    }

    @Test
    void dryRunNeedsNoTargetAndSendsNothing() throws Exception {
        ReplayProcess.Result result = replay("--journal", journal(400, 10).toString(), "--rate", "2x", "--dry-run");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("nothing is sent", "400 of 4 sessions", "at 2x");
    }

    @Test
    void growingJournalIsReplayedUpToTheStartOfTheReplay() throws Exception {
        int requests = 200;
        Path journal = directory.resolve("journal");
        ExecutorService recorder = Executors.newSingleThreadExecutor(); // an appender belongs to one thread
        Recording recording = recorder.submit(() -> new Recording(journal)).get();
        for (int i = 0; i < requests; i++) {
            int number = i;
            recorder.submit(() -> recording.at(number * 5L).get("/u0/" + number))
                    .get();
        }
        // Whatever arrives is recorded, as by a recorder that the replay goes through.
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            recorder.execute(() -> recording.at(requests * 5L).get("/again" + request.path()));
            return RecordingServer.OK;
        })) {
            ReplayProcess.Result result =
                    replay("--journal", journal.toString(), "--target", url(server), "--max-lag", "5s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains(requests + " of " + requests + " requests sent");
            assertThat(server.received.stream().map(Received::path).filter(path -> path.startsWith("/u0/")))
                    .hasSize(requests);
            assertThat(server.received).noneMatch(request -> request.path().startsWith("/again"));
        } finally {
            recorder.submit(recording::close).get();
            recorder.shutdown();
        }
    }

    @Test
    void damagedJournalIsReplayedWhereItIsReadable() throws Exception {
        Path journal = journal(400, 1);
        Path file;
        try (Stream<Path> files = Files.walk(journal)) {
            file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        byte[] needle = "GET /u0/200 ".getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (!Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length)) {
            at++;
        }
        bytes[at] ^= 1;
        Files.write(file, bytes);
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result =
                    replay("--journal", journal.toString(), "--target", url(server), "--max-lag", "5s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("399 of 399 requests sent", "damaged: 1 spot");
        }
    }

    @Test
    void productionIsRefusedUnlessAllowedExplicitly() throws Exception {
        Path journal = journal(4, 5);
        try (RecordingServer server = RecordingServer.ok()) {
            Files.writeString(
                    directory.resolve("reprise.properties"),
                    "target.live.url=" + url(server) + "\ntarget.live.production=true\nmax-lag=5s\n");
            isOneLine(replay("--journal", journal.toString(), "--target", "live"), 2, "--allow-production");
            assertThat(server.received).isEmpty();
            assertThat(replay("--journal", journal.toString(), "--target", "live", "--allow-production")
                            .code())
                    .isZero();
        }
    }

    @Test
    void placeOfTheRecordingIsRefused() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Path journal = directory.resolve("journal");
            try (Recording recording = new Recording(journal, Map.of("upstream", "127.0.0.1:" + server.port()))) {
                recording.get("/");
            }
            isOneLine(
                    replay("--journal", journal.toString(), "--target", "http://localhost:" + server.port()),
                    2,
                    "--allow-production");
            assertThat(server.received).isEmpty();
        }
    }

    /** Everything that can be wrong before anything starts, and what the line must name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rate|0x|--rate",
                "--rate|-1x|--rate",
                "--rate|fast|'fast'",
                "--rate|0/s|--rate",
                "--scale|shuffle|compress",
                "--timeout|soon|--timeout",
                "--timeout|0s|--timeout",
                "--connections|0|--connections",
                "--connections|many|--connections",
                "--connections|recorded:0|recorded:0",
                "--threads|2 --connections recorded|--connections recorded",
                "--threads|2 --order connection|--order connection",
                "--max-in-flight|-1|--max-in-flight",
                "--threads|-1|--threads",
                "--order|user|--order",
                "--fail-on|often|'often'",
                "--fail-on|p99>fast|'p99>fast'",
                "--max-lag|late|--max-lag",
                "--max-gap|0s|--max-gap",
                "--from|yesterday|--from",
                "--include|GET|--include",
                "--session-key|name|--session-key",
                "--session|user|--session: 'user'",
                "--session|00000000000000aa|--session: no exchange is of session '00000000000000aa'",
                "--exchange|12|--exchange: '12'",
                "--exchange|0-ffff|--exchange: there is no exchange '0-ffff'",
                "--header|no colon|--header",
                "--rewrite|query:a s/(/x/|--rewrite",
                "--target|nowhere|'nowhere'",
                "--target|http://|--target",
                "--target|ftp://x:1|--target",
                "--target|http://x:99999|--target",
                "--target|http://x/path|--target",
                "--journal|missing|missing",
                "--journal|.|--journal",
                "--config|missing|--config",
                "--no-such-option|1|--no-such-option",
            })
    void wrongUsageIsOneLineAndCode2(String line) throws Exception {
        String[] parts = line.split("\\|", 3);
        List<String> arguments = new ArrayList<>(List.of(parts[0]));
        arguments.addAll(List.of(parts[1].split(" --", 2)[0]));
        if (parts[1].contains(" --")) {
            arguments.addAll(
                    List.of(parts[1].substring(parts[1].indexOf(" --") + 1).split(" ")));
        }
        if (!parts[0].equals("--journal")) {
            arguments.addAll(List.of("--journal", journal(4, 5).toString()));
        }
        if (!parts[0].equals("--target")) {
            arguments.addAll(List.of("--target", "http://127.0.0.1:1"));
        }
        isOneLine(replay(arguments.toArray(String[]::new)), 2, parts[2]);
    }

    @Test
    void emptyJournalIsCode2() throws Exception {
        new Recording(directory.resolve("empty")).close();
        isOneLine(replay("--journal", "empty", "--target", "http://127.0.0.1:1"), 2, "empty");
    }

    private static void isOneLine(ReplayProcess.Result result, int code, String names) throws IOException {
        assertThat(result.err().strip())
                .as("code %d, out: %s", result.code(), result.out())
                .startsWith("replay: ")
                .contains(names)
                .doesNotContain("\n", "Exception", "\tat ");
        assertThat(result.code()).as(result.err()).isEqualTo(code);
    }
}
