package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.report.SummarySchema;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code replay hunt}, by the runnable jar, against a server with and without a bug. */
@Timeout(240)
final class HuntIT {
    private static final int USERS = 60;
    private static final int SPAN_MS = 6_000;
    private static final String FAILED =
            "HTTP/1.1 500 X\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\n" + "LockedError: table is busy";

    @TempDir
    private Path directory;

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < 3 * USERS; i++) {
                String cookie = "Cookie: session=user" + i % USERS + "\r\n";
                long atMs = (long) i * SPAN_MS / (3 * USERS);
                recording.at(atMs).get(i % 3 == 0 ? "/orders" : "/list", cookie, "");
            }
        }
        return journal;
    }

    private ReplayProcess.Result hunt(RecordingServer server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "hunt",
                "--journal",
                journal().toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                "5s",
                "--cool-down",
                "50ms"));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(String[]::new));
    }

    @Test
    void aRaceBetweenTwoOrdersIsFoundAndTheReportSaysWhere() throws Exception {
        AtomicInteger orders = new AtomicInteger();
        ReplayProcess.Result first;
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (!request.path().equals("/orders")) {
                return RecordingServer.OK;
            }
            boolean isAlone = orders.incrementAndGet() == 1;
            Thread.sleep(40);
            orders.decrementAndGet();
            return isAlone ? RecordingServer.OK : FAILED;
        })) {
            ReplayProcess.Result result = hunt(
                    server, "--rate", "8x", "--budget", "60s", "--report", "report", "--fail-on", "errors > 1% at 8x");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out())
                    .contains("DO NOT RELEASE: 1 load-only problem")
                    .contains("load-only  GET /orders", "200 → 500: LockedError: table is busy")
                    .contains("Gate: load-only > 0  met: 1", "Gate: errors > 1% at 8x  met: ");
            first = result;
        }
        Path report = directory.resolve("report");
        assertThat(Files.readString(report.resolve("summary.json")))
                .contains("\"verdict\" : \"DO_NOT_RELEASE\"", "\"kind\" : \"FAILURE\"", "\"role\" : \"CONFIRMATION\"");
        assertThat(Files.readString(report.resolve("summary.md"))).contains("## DO NOT RELEASE: 1 load-only problem");
        assertThat(Files.readString(report.resolve("junit.xml")))
                .contains("load-only: 200 → 500: LockedError: table is busy")
                .contains("name=\"errors &gt; 1% at 8x\" time=\"0.000000\"><failure message=\"met: ");
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("table is busy", "uPlot", "step-3-8x/report.html", "errors &gt; 1% at 8x</td>")
                .doesNotContain("src=\"http", "href=\"http");
        SummarySchema.check(report.resolve("summary.json"));
        SummarySchema.check(report.resolve("step-3-8x/summary.json"));
        ReportedAgain.check(directory, "report", first);
    }

    @Test
    void aConditionThatIsMetEndsTheHunt() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> FAILED)) {
            ReplayProcess.Result result = hunt(server, "--abort-on", "errors(GET /orders) > 20%");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
            assertThat(result.out()).contains("The hunt was ended before its end: a condition of --abort-on was met");
            assertThat(server.received).hasSizeLessThan(3 * USERS);
        }
    }

    @Test
    void nothingIsFoundInAServerWithoutABug() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = hunt(
                    server,
                    "--rate",
                    "2x,8x",
                    "--before-step",
                    "echo $REPRISE_STEP_ROLE >> '" + directory.resolve("steps") + "'");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            // On a busy machine something may look slow once, which is unclear.
            assertThat(result.out()).contains("found up to 8x (about ").doesNotContain("DO NOT RELEASE");
            assertThat(Files.readAllLines(directory.resolve("steps")))
                    .containsExactly("baseline", "baseline", "load", "load", "afterwards");
        }
    }

    @Test
    void aCommandThatFailsEndsTheHuntBeforeTheFiring() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = hunt(server, "--before-step", "exit 4");
            assertThat(result.code()).isEqualTo(3);
            assertThat(result.err())
                    .contains("--before-step: 'exit 4' ended with exit code 4, at step 1 (baseline, 1x)");
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void aDryRunSaysHowLongItTakesAndSendsNothing() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = hunt(server, "--dry-run");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("It takes ", "Step       8x", " accepts connections");
            assertThat(server.received).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate | 1x | has no load above the baseline of 1x",
                "--rate | 4x,2x | does not rise",
                "--rate | 500/s | (expected a multiple of the recorded pace",
                "--rate | 2x,,4x | '' is not a rate",
                "--baseline | 0 | '0' is not a rate",
                "--budget | 3s | (expected at least",
                "--abort-on | sent < 99% | is known only at the end (expected failures,",
                "--fail-on | p99 > 1s at 3x | nothing is fired at 3x (expected 1x, 2x, 4x, 8x)",
                "--fail-on | errors(GET /order) > 0 | no request of 'GET /order' (expected GET /orders)",
            })
    void aWrongValueIsOneLineBeforeAnythingIsSent(String option, String value, String message) throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = hunt(server, option, value);
            assertThat(result.code()).as(result.err()).isEqualTo(2);
            assertThat(result.err().lines()).singleElement().asString().contains(option + ": ", message);
            assertThat(server.received).isEmpty();
        }
    }
}
