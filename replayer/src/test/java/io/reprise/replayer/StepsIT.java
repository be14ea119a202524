package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.report.SummarySchema;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several rates in one process, by the runnable jar. */
final class StepsIT {
    private static final int REQUESTS = 40;

    @TempDir
    private Path directory;

    private ReplayProcess.Result replay(RecordingServer server, String rate, String... more) throws Exception {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < REQUESTS; i++) {
                recording.at(i * 10L).get("/u" + i % 4 + "/" + i, "Cookie: session=user" + i % 4 + "\r\n", "");
            }
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal.toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                "5s",
                "--rate",
                rate));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(String[]::new));
    }

    @Test
    void eachStepFiresTheWholeRecordingAsARunOfItsOwn() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(server, "1x,2x,100/s", "--report", "report");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out().lines().filter(line -> line.contains("x  OK") || line.contains("/s  OK")))
                    .hasSize(3);
            var runs = server.received.stream()
                    .filter(request -> request.path().startsWith("/u"))
                    .collect(Collectors.groupingBy(StepsIT::run, Collectors.counting()));
            assertThat(runs.values()).containsExactly((long) REQUESTS, (long) REQUESTS, (long) REQUESTS);
        }
        Path report = directory.resolve("report");
        for (String step : List.of("step-1-1x", "step-2-2x", "step-3-100-s")) {
            assertThat(report.resolve(step)).isDirectoryContaining("glob:**/report.html");
            assertThat(Files.readString(report.resolve("summary.json"))).contains("\"" + step + "/summary.json\"");
            assertThat(Files.readString(report.resolve("report.html"))).contains("href=\"" + step + "/report.html\"");
        }
    }

    private static String run(Received request) {
        return request.fields("Reprise-Run").get(0);
    }

    @Test
    void theGravestStepDecidesTheExitCode() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RecordingServer server = new RecordingServer((request, socket) -> count.incrementAndGet() <= REQUESTS
                ? RecordingServer.OK
                : "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
            ReplayProcess.Result result = replay(server, "1x,2x");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out()).containsPattern("1x +OK +40").containsPattern("2x +FAILED +40 .* 40 ");
        }
    }

    @Test
    void aConditionThatIsMetEndsTheRunAndTheStepsAfterIt() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RecordingServer server = new RecordingServer((request, socket) -> count.incrementAndGet() <= REQUESTS
                ? RecordingServer.OK
                : "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
            // At 10 requests a second, the window has its twenty requests after two of four seconds.
            String[] conditions = {"--abort-on", "errors > 50%", "--report", "r"};
            ReplayProcess.Result result = replay(server, "1x,0.1x,2x", conditions);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
            assertThat(result.out()).containsPattern("1x +OK +40").containsPattern("0.1x +FAILED +[23]");
            assertThat(server.received).hasSizeBetween(REQUESTS + 20, 2 * REQUESTS - 1);
        }
        assertThat(Files.readString(directory.resolve("r/step-2-0.1x/summary.json")))
                .contains("\"end\" : \"ABORTED\"", "the run was ended by --abort-on: 'errors > 50%' was met: 2");
        assertThat(directory.resolve("r/step-3-2x")).doesNotExist();
    }

    @Test
    void aStepIsComparedWithTheFirstOnes() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            Thread.sleep(count.incrementAndGet() <= REQUESTS ? 2 : 120);
            return RecordingServer.OK;
        })) {
            String[] conditions = {"--fail-on", "p50 > 4x baseline", "--fail-on", "p50 > 100ms at 1x", "--report", "r"};
            ReplayProcess.Result result = replay(server, "1x,2x", conditions);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out()).containsPattern("1x +OK +40").containsPattern("2x +FAILED +40");
        }
        assertThat(Files.readString(directory.resolve("r/step-2-2x/summary.md")))
                .containsPattern("\\| `p50 > 4x baseline` \\| met \\| \\d+ ms \\| 4 × ");
        assertThat(Files.readString(directory.resolve("r/summary.md")))
                .startsWith("## Replay in 2 steps: FAILED\n")
                .contains("### 2x: FAILED", "| `p50 > 4x baseline` | met |");
        assertThat(Files.readString(directory.resolve("r/junit.xml")))
                .contains("<testsuite name=\"replay at 1x\"", "<testsuite name=\"replay at 2x\"")
                .contains("name=\"p50 &gt; 4x baseline\" time=\"0.000000\"><failure ");
        SummarySchema.check(directory.resolve("r/summary.json"));
        SummarySchema.check(directory.resolve("r/step-2-2x/summary.json"));
        assertThat(Files.readString(directory.resolve("r/summary.json")))
                .containsPattern("\"condition\" : \"p50 > 100ms at 1x\",\\s+\"result\" : \"NOT_MET\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1x,,2x | '' is not a rate", "1x,2y | '2y' is not a rate", "1x,0x | rate '0x' is out of range"})
    void aWrongStepIsNamedBeforeAnythingIsSent(String rate, String message) throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(server, rate);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err().lines()).hasSize(1).first().asString().contains(message);
            assertThat(server.received).isEmpty();
        }
    }
}
