package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay hunt}, then {@code replay bisect}, by the runnable jar, against a server with a bug under load. */
@Timeout(300)
final class BisectIT {
    private static final int USERS = 40;
    private static final int APART_MS = 80;
    private static final int EXPORT_MS = 40;
    private static final String FAILED =
            "HTTP/1.1 500 X\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\n" + "LockedError: table is busy";

    @TempDir
    private Path directory;

    private final AtomicInteger exports = new AtomicInteger();

    /** An order fails while another user's export is under way: never at the recorded pace, nearly always at 8x. */
    private RecordingServer server() throws IOException {
        return new RecordingServer((request, socket) -> {
            if (request.path().equals("/export")) {
                exports.incrementAndGet();
                Thread.sleep(EXPORT_MS);
                exports.decrementAndGet();
            }
            return request.path().equals("/order") && exports.get() > 0 ? FAILED : RecordingServer.OK;
        });
    }

    /** Each user exports once, orders once and looks at a list; between the two are all the other users. */
    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < 2 * USERS; i++) {
                int user = i % 2 == 0 ? i / 2 : (i / 2 + USERS / 2) % USERS;
                String cookie = "Cookie: session=user" + user + "\r\n";
                recording.at((long) i * APART_MS).get(i % 2 == 0 ? "/export" : "/order", cookie, "");
                recording.at((long) i * APART_MS + 1).get("/list", cookie, "");
            }
        }
        return journal;
    }

    private ReplayProcess.Result replay(String... arguments) throws Exception {
        return ReplayProcess.run(directory, arguments);
    }

    private String hunted(RecordingServer server) throws Exception {
        ReplayProcess.Result hunt = replay(
                "hunt",
                "--journal",
                journal().toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--rate",
                "8x",
                "--budget",
                "30s",
                "--max-lag",
                "5s",
                "--cool-down",
                "50ms",
                "--report",
                "report");
        assertThat(hunt.code()).as(hunt.out() + hunt.err()).isEqualTo(1);
        Matcher id = Pattern.compile("\"id\" : \"([0-9a-f]{8})\"")
                .matcher(Files.readString(directory.resolve("report/summary.json")));
        assertThat(id.find()).isTrue();
        assertThat(Files.readString(directory.resolve("report/summary.md")))
                .contains("bin/replay bisect --finding " + id.group(1));
        return id.group(1);
    }

    @Test
    void twoOfFortySessionsAreLeftAndTheScriptShowsItAgain() throws Exception {
        try (RecordingServer server = server()) {
            String id = hunted(server);
            ReplayProcess.Result first = replay("bisect", "--finding", id, "report", "--budget", "6s");
            assertThat(first.code()).as(first.out() + first.err()).isEqualTo(1);
            assertThat(first.out()).contains("It has not been shown again. The budget was spent");
            ReplayProcess.Result result = replay("bisect", "--finding", id, "report", "--budget", "75s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("Goes on after ", "2 of 40 sessions and 2 of 160 requests show it at 8x, and not at 1x.");
            Path report = directory.resolve("report/bisect-" + id);
            assertThat(Files.readString(report.resolve("bisect.md")))
                    .contains("`GET /order`", "`GET /export`", "    LockedError: table is busy");
            // The search for the lowest rate comes last, and takes longer than this budget on a busy machine.
            assertThat(Files.readString(report.resolve("bisect.json")))
                    .containsPattern("\"result\" : \"(FOUND|SO_FAR)\"");
            int shown = 0;
            for (int i = 0; i < 10; i++) {
                shown += script(report) == 1 ? 1 : 0;
            }
            assertThat(shown).isGreaterThanOrEqualTo(9);
        }
    }

    private int script(Path report) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(report.resolve("repro.sh").toString())
                .redirectOutput(directory.resolve("repro.out").toFile())
                .redirectError(directory.resolve("repro.err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void usageIsCheckedBeforeAnythingIsSent() throws Exception {
        assertThat(Programs.jar("journal")).as("the program that cuts").exists();
        Path report = Files.createDirectory(directory.resolve("empty"));
        ReplayProcess.Result none = replay("bisect", "--finding", "12345678", report.toString());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err().lines())
                .singleElement()
                .asString()
                .contains("expected the directory of a hunt's --report");
        Files.write(
                report.resolve("summary.json"), List.of("{\"findings\": [], \"steps\": []}"), StandardCharsets.UTF_8);
        ReplayProcess.Result unknown = replay("bisect", "--finding", "12345678", report.toString());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--finding: the hunt has no finding '12345678'");
        ReplayProcess.Result missing = replay("bisect", report.toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("--finding is missing");
        ReplayProcess.Result again = replay("bisect", "--again", report.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("expected the report of a bisection");
    }
}
