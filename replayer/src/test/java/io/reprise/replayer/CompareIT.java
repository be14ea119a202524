package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.report.SummarySchema;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay compare}, by the runnable jar, over reports that replay has written. */
final class CompareIT {
    private static final int USERS = 24;
    private static final String FAILED = "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    private Path directory;

    private void record(int everyMs) {
        try (Recording recording = new Recording(directory.resolve("journal" + everyMs))) {
            for (int i = 0; i < 4 * USERS; i++) {
                String cookie = "Cookie: session=user" + i % USERS + "\r\n";
                recording.at((long) i * everyMs).get(i % 2 == 0 ? "/orders" : "/list", cookie, "");
            }
        }
    }

    /** Fires the recording, at a release that fails for some users or not, and stores the report. */
    private void replay(String report, String journal, String rate, boolean fails) throws Exception {
        try (RecordingServer server = new RecordingServer(
                (request, socket) -> fails && request.path().equals("/orders") ? FAILED : RecordingServer.OK)) {
            String target = "http://127.0.0.1:" + server.port();
            String[] arguments = {
                "--journal", journal, "--target", target, "--rate", rate, "--max-lag", "5s", "--report", report
            };
            ReplayProcess.Result result = ReplayProcess.run(directory, arguments);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(fails ? 1 : 0);
        }
    }

    private ReplayProcess.Result compare(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "compare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ReplayProcess.run(directory, all);
    }

    @Test
    void theReleaseThatFailsIsWorse() throws Exception {
        record(25);
        replay("old", "journal25", "2x", false);
        replay("again", "journal25", "2x", false);
        replay("new", "journal25", "2x", true);
        ReplayProcess.Result worse = compare("old", "new", "--report", "comparison");
        assertThat(worse.code()).as(worse.out() + worse.err()).isEqualTo(1);
        assertThat(worse.out())
                .startsWith("WORSE: 1 endpoint of 2 worse: GET /orders at 2x (more failures")
                .contains("0 → 48");
        assertThat(worse.out().lines()).allMatch(line -> line.length() <= 80 || line.startsWith("Report "));
        Path report = directory.resolve("comparison");
        SummarySchema.check(report.resolve("summary.json"));
        assertThat(Files.readString(report.resolve("summary.json"))).contains("\"verdict\" : \"WORSE\"");
        assertThat(Files.readString(report.resolve("summary.md"))).startsWith("## WORSE\n");
        assertThat(Files.readString(report.resolve("report.html"))).contains("<td>GET /orders</td>");
        assertThat(Files.readString(report.resolve("junit.xml")))
                .contains("name=\"GET /orders\"><failure message=\"more failures");
        ReplayProcess.Result same = compare("old", "again");
        assertThat(same.code()).as(same.out() + same.err()).isZero();
        assertThat(same.out()).doesNotContain("WORSE");
        ReplayProcess.Result itself = compare("old", "new", "--report", "new");
        assertThat(itself.code()).isEqualTo(2);
        damagedReportsAreRefused();
    }

    private void damagedReportsAreRefused() throws Exception {
        Path summary = directory.resolve("again/summary.json");
        String text = Files.readString(summary);
        refused(summary, text.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"), "has version 2 .expected 1");
        refused(summary, text.substring(0, text.length() / 2), "is not a report");
        refused(summary, text.replace("\"kind\" : \"RUN\"", "\"kind\" : \"STEPS\""), "has no steps");
        refused(summary, "[]", "expected a JSON object");
        refused(summary, "[".repeat(5_000), "is not a report|nested too deeply");
        Files.writeString(summary, text);
        Files.copy(
                directory.resolve("new/units.json"),
                directory.resolve("again/units.json"),
                StandardCopyOption.REPLACE_EXISTING);
        refused(summary, text, "is of another run");
        Files.delete(directory.resolve("again/units.json"));
        refused(summary, text, "cannot read '.*units.json': there is no such file");
    }

    private void refused(Path file, String content, String message) throws Exception {
        Files.writeString(file, content);
        ReplayProcess.Result result = compare("old", "again");
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err().lines()).singleElement().asString().containsPattern(message);
    }

    @Test
    void anotherRecordingAndAnotherRateDoNotCompare() throws Exception {
        record(25);
        record(20);
        replay("old", "journal25", "2x", false);
        replay("other", "journal20", "2x", false);
        replay("faster", "journal25", "4x", false);
        ReplayProcess.Result other = compare("old", "other");
        assertThat(other.code()).as(other.out() + other.err()).isEqualTo(4);
        assertThat(other.out())
                .startsWith("NOT COMPARABLE: at 2x, another recording, or another part of it: 96 requests");
        assertThat(compare("old", "faster").code()).isEqualTo(4);
    }
}
