package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.RecordLayout;
import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals and targets that try to get requests past {@code --exclude}, through the runnable jar. */
final class HostileJournalIT {
    private static final int CHUNKED = RecordLayout.FLAG_CHUNKED;
    private static final String INJECTED = "DELETE /injected HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED_POST =
            "POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

    @TempDir
    Path directory;

    private ReplayProcess.Result replay(RecordingServer server, Path journal) throws Exception {
        String target = "http://127.0.0.1:" + server.port();
        return ReplayProcess.run(
                directory,
                "--journal",
                journal.toString(),
                "--target",
                target,
                "--exclude",
                "DELETE /**",
                "--max-lag",
                "5s",
                "--report",
                "report");
    }

    private static List<String> requestLines(RecordingServer server) {
        List<String> lines = new ArrayList<>();
        for (Received received : List.copyOf(server.received)) {
            lines.add(received.raw().substring(0, received.raw().indexOf(" HTTP/")));
        }
        return lines;
    }

    @Test
    void noRecordGetsARequestPastTheFilters() throws Exception {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            List<String> trailers = List.of(
                    "\r\n" + INJECTED + "X: ", "X: 1\r\n\r\n" + INJECTED, "X: 1\n\n" + INJECTED, "no trailer\r\n");
            int at = 0;
            for (String hostile : trailers) {
                recording.at(at++).raw(CHUNKED_POST, "hello", hostile, CHUNKED, at);
                recording.at(at++).raw(CHUNKED_POST, "", hostile, CHUNKED, at);
                recording.at(at++).raw(CHUNKED_POST, "x".repeat(70_000), hostile, CHUNKED, at);
                recording.at(at++).raw("GET /flag HTTP/1.1\r\nHost: x\r\n\r\n", "", hostile, CHUNKED, at);
            }
            recording.at(at++).raw(CHUNKED_POST, "0\r\n\r\n" + INJECTED + "\r\n", "", 0, at);
            recording.at(at++).raw("GET /body HTTP/1.1\r\nHost: x\r\n\r\n", INJECTED + "\r\n", "", 0, at);
            recording.at(at++).raw("GET /end HTTP/1.1\r\nHost: x\r\n\r\n", "", "", 0, at);
        }
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(server, journal);
            assertThat(requestLines(server))
                    .as(result.out() + result.err())
                    .filteredOn(line -> !line.endsWith("/warm-up"))
                    .containsExactlyInAnyOrder("POST /chunked", "GET /body", "GET /end");
            assertThat(result.out()).contains("3 of 19 requests sent");
            assertThat(result.code()).as("what could not be sent is not OK").isEqualTo(4);
        }
    }

    @Test
    void targetCookieNeverBecomesARequest() throws Exception {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            recording.at(0).raw("GET /login HTTP/1.1\r\nHost: x\r\n\r\n", "", "", 0, 7);
            recording.answer("HTTP/1.1 200 OK\r\nSet-Cookie: XSRF=abcd%20efgh\r\nContent-Length: 0\r\n\r\n");
            String fields = "Cookie: XSRF=abcd%20efgh\r\nX-XSRF-TOKEN: abcd efgh\r\n\r\n";
            recording.at(200).raw("GET /use HTTP/1.1\r\nHost: x\r\n" + fields, "", "", 0, 7);
        }
        String cookie = "zz%0d%0aX-Injected:%20yes%0d%0a%0d%0aDELETE%20/owned%20HTTP/1.1%0d%0aHost:%20x";
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: XSRF=" + cookie + "; Path=/\r\n\r\n";
        try (RecordingServer server = new RecordingServer((request, socket) -> answer)) {
            ReplayProcess.Result result = replay(server, journal);
            assertThat(requestLines(server)).as(result.out() + result.err()).containsExactly("GET /login", "GET /use");
            Received use = server.received.get(1);
            assertThat(use.fields("Cookie")).containsExactly("XSRF=" + cookie);
            assertThat(use.fields("X-XSRF-TOKEN")).containsExactly("abcd efgh");
            assertThat(use.fields("X-Injected")).isEmpty();
            assertThat(directory.resolve("report/summary.json")).content().contains("\"tokensUnfit\" : 1");
        }
    }

    @Test
    void headsRecordedUnderRaisedLimitsAreReplayed() throws Exception {
        Path journal = directory.resolve("journal");
        StringBuilder many = new StringBuilder("GET /many HTTP/1.1\r\nHost: x\r\n");
        StringBuilder answer = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
        for (int i = 0; i < 300; i++) {
            many.append("X-").append(i).append(": 1\r\n");
            answer.append("X-").append(i).append(": ").append("a".repeat(1_000)).append("\r\n");
        }
        String large = "GET /large HTTP/1.1\r\nHost: x\r\nX-Large: " + "l".repeat(200_000) + "\r\n\r\n";
        try (Recording recording = new Recording(journal)) {
            recording.at(0).raw(many.append("\r\n").toString(), "", "", 0, 1).answer(RecordingServer.OK);
            recording.at(5).raw(large, "", "", 0, 2).answer(RecordingServer.OK);
            recording.at(9).get("/plain");
        }
        String bytes = answer.append("\r\n").toString();
        try (RecordingServer server = new RecordingServer((request, socket) -> bytes)) {
            ReplayProcess.Result result = replay(server, journal);
            assertThat(requestLines(server)).containsExactlyInAnyOrder("GET /many", "GET /large", "GET /plain");
            assertThat(result.out()).contains("0 of 3 requests failed");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
        }
    }
}
