package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay report}, by the runnable jar, about what other commands have written. */
@Timeout(240)
final class ReportIT {
    private static final int REQUESTS = 60;
    private static final String TOKEN = "Kq81Zt0w9xLmR4";

    @TempDir
    private Path directory;

    private void record() {
        try (Recording recording = new Recording(directory.resolve("journal"))) {
            for (int i = 0; i < REQUESTS; i++) {
                String cookie = "Cookie: session=user" + i % 4 + "\r\n";
                if (i == 0) {
                    recording
                            .at(0)
                            .request("GET /token", cookie, 0)
                            .answer(
                                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
                                    "{\"token\":\"" + TOKEN + "\"}");
                } else {
                    recording.at(i * 20L).get("/page" + i % 3 + (i > 40 ? "?token=" + TOKEN : ""), cookie, "");
                }
            }
        }
    }

    private ReplayProcess.Result replay(String... more) throws Exception {
        record();
        try (RecordingServer server =
                new RecordingServer((request, socket) -> request.path().equals("/page2")
                        ? "HTTP/1.1 500 <b>X</b>\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<b>no</b>"
                        : RecordingServer.OK)) {
            List<String> arguments = new ArrayList<>(List.of(
                    "--journal", "journal", "--target", "http://127.0.0.1:" + server.port(), "--max-lag", "5s"));
            arguments.addAll(List.of(more));
            return ReplayProcess.run(directory, arguments.toArray(String[]::new));
        }
    }

    private ReplayProcess.Result report(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(List.of(arguments));
        return ReplayProcess.run(directory, all.toArray(String[]::new));
    }

    private void refuses(String message, String... arguments) throws Exception {
        ReplayProcess.Result result = report(arguments);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void aRunIsTheSameAgainAndCanBeJudgedByOtherConditions() throws Exception {
        ReplayProcess.Result first = replay("--rate", "2x", "--report", "run");
        assertThat(first.code()).as(first.out() + first.err()).isEqualTo(1);
        ReportedAgain.check(directory, "run", first);

        ReplayProcess.Result other = report("run", "--fail-on", "errors(GET /page2) > 90%", "--out", "other");
        assertThat(other.code()).as(other.out() + other.err()).isZero();
        assertThat(other.out()).contains("OK", "errors(GET /page2) > 90%  not met");
        assertThat(Files.readString(directory.resolve("other/summary.json"))).contains("\"exitCode\" : 0");
        assertThat(report("other").code())
                .as("its conditions are those of the last time")
                .isZero();
        refuses("the timetable has no request of 'GET /none'", "run", "--fail-on", "p99(GET /none) > 1s");
        refuses("only a hunt has findings", "run", "--fail-on", "load-only > 0");
        refuses("nothing is fired at 4x", "run", "--fail-on", "p99 > 1s at 4x");
        refuses("'none-such' has no data.json", "none-such");

        String data = Files.readString(directory.resolve("run/data.json"));
        Files.writeString(directory.resolve("other/data.json"), data.replaceFirst("\"spanNs\":\\d+", "\"spanNs\":{"));
        refuses("'other/data.json' cannot be read", "other");
        Files.writeString(
                directory.resolve("other/data.json"), data.replaceFirst("\"second\":0", "\"second\":-9000000000"));
        refuses("of 'other' is damaged", "other");
    }

    @Test
    void stepsAreTheSameAgainWithTheirBaseline() throws Exception {
        ReplayProcess.Result first =
                replay("--rate", "1x,4x", "--report", "steps", "--fail-on", "failures > 0.5x baseline at 4x");
        assertThat(first.code()).as(first.out() + first.err()).isEqualTo(1);
        ReportedAgain.check(directory, "steps", first);
        assertThat(report("steps", "--fail-on", "failures > 3x baseline", "--out", "other")
                        .code())
                .isZero();
        Files.delete(directory.resolve("steps/step-2-4x/data.json"));
        refuses("has no data.json", "steps");
    }

    @Test
    void aComparisonIsTheSameAgainAndHasNoConditions() throws Exception {
        replay("--report", "run");
        ReplayProcess.Result first = ReplayProcess.run(directory, "compare", "run", "run", "--report", "compared");
        ReportedAgain.check(directory, "compared", first);
        refuses("--fail-on: conditions are about a replay or a hunt", "compared", "--fail-on", "errors > 1%");
    }
}
