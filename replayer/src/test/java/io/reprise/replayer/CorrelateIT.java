package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Value links as a file that a person edits: from a journal to the file, and from the file to the target. */
final class CorrelateIT {
    private static final String FIELDS = "Host: shop.example\r\nCookie: sid=ann-1234567\r\n";

    @TempDir
    Path directory;

    /** A recording of the application in which it issued this token. */
    private String journal(String name, String token) {
        Path journal = directory.resolve(name);
        String form = "csrf=" + token + "&user=ann";
        try (Recording recording = new Recording(journal)) {
            recording
                    .raw("GET /login HTTP/1.1\r\n" + FIELDS + "\r\n", "", "", 0, 1)
                    .answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", page(token))
                    .at(20)
                    .raw(
                            "POST /login HTTP/1.1\r\n" + FIELDS
                                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                    + form.length() + "\r\n\r\n",
                            form,
                            "",
                            0,
                            1)
                    .answer("HTTP/1.1 200 OK\r\n\r\n", "");
        }
        return journal.toString();
    }

    private static String page(String token) {
        return "<form><input type=hidden name=csrf value=" + token + "></form>";
    }

    private static RecordingServer staging() throws Exception {
        String page = page("Live42token99");
        return new RecordingServer((request, socket) -> request.raw().startsWith("GET /login ")
                ? "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + page.length() + "\r\n\r\n" + page
                : RecordingServer.OK);
    }

    private String posted(String journal, String correlate) throws Exception {
        try (RecordingServer server = staging()) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    "--journal",
                    journal,
                    "--target",
                    "http://127.0.0.1:" + server.port(),
                    "--max-lag",
                    "5s",
                    "--correlate",
                    correlate,
                    "--report",
                    "report");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            return server.received.stream()
                    .filter(request -> request.raw().startsWith("POST "))
                    .map(request -> new String(request.body(), StandardCharsets.UTF_8))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void linksAreWrittenEditedAndReadForAnotherRecording() throws Exception {
        String first = journal("first", "Kq81Zt0w9x");
        ReplayProcess.Result written =
                ReplayProcess.run(directory, "correlate", "--journal", first, "--output", "links.txt");
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.out())
                .contains("1 rule written to links.txt", "such as Kq81Z…")
                .doesNotContain("Kq81Zt0w9x");
        Path file = directory.resolve("links.txt");
        String rule = "link POST /login form csrf from GET /login input@value:csrf";
        assertThat(Files.readString(file))
                .contains("\n" + rule + "   # once, in form, such as \"Kq81Z…\"\n")
                .doesNotContain("Kq81Zt0w9x");

        String second = journal("second", "Bb73Yt5w2z");
        assertThat(posted(second, "links.txt")).isEqualTo("csrf=Live42token99&user=ann");

        Files.writeString(file, "# all deleted\nkeep POST /login form csrf\n" + rule + "\n");
        assertThat(posted(second, "links.txt")).isEqualTo("csrf=Bb73Yt5w2z&user=ann");
        assertThat(Files.readString(directory.resolve("report/summary.json"))).contains("links.txt:3: " + rule);

        Files.writeString(file, "auto\nkeep POST /other form x\n");
        assertThat(posted(second, "links.txt")).isEqualTo("csrf=Live42token99&user=ann");
        for (String report : List.of("summary.json", "summary.md", "report.html")) {
            assertThat(Files.readString(directory.resolve("report").resolve(report)))
                    .as(report)
                    .contains("links.txt:2: keep POST /other form x");
        }
    }

    @Test
    void editedFileIsNotOverwrittenAndWrongLinesAreNamed() throws Exception {
        String journal = journal("journal", "Kq81Zt0w9x");
        Path file = directory.resolve("links.txt");
        Files.writeString(file, "auto\nlink POST /login\n");
        ReplayProcess.Result again =
                ReplayProcess.run(directory, "correlate", "--journal", journal, "--output", "links.txt");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("--output: 'links.txt' is there already");
        assertThat(Files.readString(file)).isEqualTo("auto\nlink POST /login\n");
        ReplayProcess.Result wrong = ReplayProcess.run(
                directory, "--journal", journal, "--target", "http://127.0.0.1:1", "--correlate", "links.txt");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("--correlate: links.txt:2: 'link POST /login' is not a link (expected: link METHOD /path")
                .hasLineCount(1);
        ReplayProcess.Result none = ReplayProcess.run(
                directory, "--journal", journal, "--target", "http://127.0.0.1:1", "--correlate", "atuo");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("--correlate: 'atuo' is not a file (expected auto, off or a file of rules");
    }
}
