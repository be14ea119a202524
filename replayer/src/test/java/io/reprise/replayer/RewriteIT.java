package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --rewrite} and the removal of fields, from the command line to the target and the reports. */
final class RewriteIT {
    @TempDir
    Path directory;

    private Path journal(String json) {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            recording.at(0).get("/v1/orders?tenant=prod&page=2", "X-Debug: 1\r\nCookie: ab=x; sid=1\r\n", "");
            recording.at(5);
            recording.raw(
                    "POST /v1/orders HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + json.length() + "\r\n\r\n",
                    json,
                    "",
                    0,
                    1);
            recording.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
        return journal;
    }

    private ReplayProcess.Result replay(Path journal, RecordingServer server) throws Exception {
        return ReplayProcess.run(
                directory,
                "--journal",
                journal.toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                "5s",
                "--report",
                "report",
                "--header",
                "X-Debug",
                "--rewrite",
                "path s,^/v1/,/v2/,",
                "--rewrite",
                "query:tenant=qa",
                "--rewrite",
                "POST /v1/** json:/user/email s/@shop\\.example$/@staging.test/",
                "--rewrite",
                "cookie:ab remove",
                "--rewrite",
                "form:card=4111");
    }

    private static Received received(RecordingServer server, String method) {
        return server.received.stream()
                .filter(request ->
                        request.raw().startsWith(method) && request.path().startsWith("/v2"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rulesReachTheTargetAndTheReports() throws Exception {
        Path journal = journal("{\"user\":{\"email\":\"ann@shop.example\",\"id\":7}}");
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(journal, server);
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            Received get = received(server, "GET");
            assertThat(get.path()).isEqualTo("/v2/orders?tenant=qa&page=2");
            assertThat(get.fields("X-Debug")).isEmpty();
            assertThat(get.fields("Cookie")).containsExactly("sid=1");
            assertThat(new String(received(server, "POST").body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"user\":{\"email\":\"ann@staging.test\",\"id\":7}}");
            assertThat(result.out())
                    .contains("Rewrites   --rewrite 'path s,^/v1/,/v2/,' changed 2 values in 2 requests")
                    .contains("--rewrite 'form:card=4111' matched no request");
            String summary = Files.readString(directory.resolve("report/summary.json"));
            assertThat(summary.replaceAll("\\s+", " "))
                    .contains(
                            "{ \"rule\" : \"query:tenant=qa\", \"requests\" : 2, \"values\" : 2, \"notApplied\" : 0 }")
                    .contains(
                            "{ \"rule\" : \"form:card=4111\", \"requests\" : 0, \"values\" : 0, \"notApplied\" : 0 }");
            for (String file : new String[] {"report/summary.md", "report/report.html"}) {
                assertThat(Files.readString(directory.resolve(file))).contains("matched no request");
            }
        }
    }

    @Test
    void requestThatARuleCannotChangeIsNotSentAndTheRunIsInvalid() throws Exception {
        Path journal = journal("{\"user\":{\"email\":\"ann@shop.example\"");
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(journal, server);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(4);
            assertThat(server.received).noneMatch(request -> request.raw().startsWith("POST"));
            assertThat(result.out()).contains("changed no value; 1 request not sent, because it could not be applied");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("the body is not what its Content-Type says");
        }
    }
}
