package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twelve users for six seconds: each logs in, half a second after the one before, and asks for three pages. */
final class ScaleIT {
    private static final int USERS = 12;
    private static final int PAGES = 3;

    @TempDir
    Path directory;

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < USERS; i++) {
                // One user after another: a recording's order is that of its times.
                String address = "X-Forwarded-For: 10.0.0." + (i + 1) + "\r\n";
                recording
                        .at(500L * i)
                        .exchange(
                                "POST /login/" + i,
                                address,
                                "HTTP/1.1 200 OK",
                                "Set-Cookie: sid=prod" + i + "; Path=/\r\n");
                for (int page = 1; page <= PAGES; page++) {
                    recording
                            .at(500L * i + 100L * page)
                            .get("/u" + i + "/" + page, address + "Cookie: sid=prod" + i + "\r\n", "");
                }
            }
        }
        return journal;
    }

    /** Gives each login a session of its own, and knows the pages of its user only. */
    private static RecordingServer target() throws Exception {
        AtomicInteger sessions = new AtomicInteger();
        return new RecordingServer((request, socket) -> {
            String path = request.path();
            if (path.startsWith("/login/")) {
                return "HTTP/1.1 200 OK\r\nSet-Cookie: sid=s" + sessions.incrementAndGet() + "-"
                        + path.substring("/login/".length()) + "; Path=/\r\nContent-Length: 0\r\n\r\n";
            }
            String user = path.replaceFirst("/u(\\d+)/.*", "$1");
            List<String> cookies = request.fields("cookie");
            boolean isOwn = cookies.size() == 1 && cookies.get(0).matches("sid=s\\d+-" + user);
            return isOwn ? RecordingServer.OK : "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        });
    }

    private ReplayProcess.Result replay(RecordingServer target, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal", journal().toString(), "--target", "http://127.0.0.1:" + target.port(), "--max-lag", "5s"));
        arguments.addAll(List.of(options));
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    @Test
    void eachCloneHasALoginOfItsOwn() throws Exception {
        try (RecordingServer target = target()) {
            ReplayProcess.Result result = replay(target, "--rate", "3x", "--scale", "clone", "--report", "report");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("200 → 200: 144");
            hasFidelityTable(directory.resolve("report"));
            Map<String, Integer> pagesOfSession = new HashMap<>();
            Set<String> traces = new HashSet<>();
            Set<Integer> logins = new HashSet<>();
            for (Received request : target.received) {
                if (request.path().startsWith("/u")) {
                    pagesOfSession.merge(request.fields("cookie").get(0), 1, Integer::sum);
                } else if (request.path().startsWith("/login/")) {
                    logins.add((int) (request.arrivedNs() / 1_000_000));
                }
                if (!request.fields("traceparent").isEmpty()) {
                    traces.add(request.fields("traceparent").get(0));
                }
            }
            assertThat(pagesOfSession).hasSize(3 * USERS);
            assertThat(pagesOfSession.values()).containsOnly(PAGES);
            assertThat(traces).as("each request has a trace of its own").hasSize(3 * USERS * (1 + PAGES));
            assertThat(logins.size()).as("clones are not in lockstep").isGreaterThan(2 * USERS);
        }
    }

    private static void hasFidelityTable(Path report) throws Exception {
        assertThat(Files.readString(report.resolve("summary.json")).replaceAll("\\s+", " "))
                .contains("\"sessions\" : { \"recorded\" : 12.0, \"replayed\" : 36.0 }")
                .contains("\"requests\" : { \"recorded\" : 48.0, \"replayed\" : 144.0 }")
                .contains("\"endpointDistance\" : 0.0,")
                .contains("\"notPreserved\" : \"the variety of users");
        assertThat(Files.readString(report.resolve("summary.md")))
                .contains("### Fidelity", "| Sessions | 12 | 36 |", "not preserved: the variety of users");
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("<h2>Fidelity</h2>", "<td>Sessions</td><td>12</td><td>36</td>");
    }

    @Test
    void slicesOfAFoldRunAtOnce() throws Exception {
        try (RecordingServer target = target()) {
            ReplayProcess.Result result = replay(target, "--rate", "3x", "--scale", "fold");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("200 → 200: 48");
            List<Received> pages = target.received.stream()
                    .filter(request -> request.path().startsWith("/u"))
                    .toList();
            assertThat(pages).extracting(Received::path).doesNotHaveDuplicates().hasSize(USERS * PAGES);
            Map<String, Long> arrivedMs = new HashMap<>();
            pages.forEach(page -> arrivedMs.put(page.path(), page.arrivedNs() / 1_000_000));
            for (int i = 0; i < USERS; i++) {
                assertThat(arrivedMs.get("/u" + i + "/3") - arrivedMs.get("/u" + i + "/1"))
                        .as("user %d keeps the recorded pace", i)
                        .isBetween(150L, 350L);
            }
            assertThat(arrivedMs.get("/u11/3") - arrivedMs.get("/u0/1"))
                    .as("a third of six seconds")
                    .isBetween(1_000L, 2_600L);
        }
    }

    @Test
    void usersOfEachPassOfALoopLogInAnew() throws Exception {
        try (RecordingServer target = target()) {
            ReplayProcess.Result result = replay(target, "--rate", "8x", "--loop", "forever", "--duration", "2s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            List<Received> pages = target.received.stream()
                    .filter(request -> request.path().startsWith("/u"))
                    .toList();
            // A pass takes 725 ms and a gap, so two of them and a part of the third are within two seconds.
            assertThat(pages.size()).isBetween(2 * USERS * PAGES + 1, 3 * USERS * PAGES - 1);
            assertThat(pages.stream()
                            .filter(page -> page.path().equals("/u0/1"))
                            .map(page -> page.fields("cookie")))
                    .doesNotHaveDuplicates()
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"forever, 'has no end (expected --duration'", "0, expected a number of passes", "-2, --loop"})
    void loopWithoutEndOrNumberIsOneLineAndCode2(String loop, String reason) throws Exception {
        ReplayProcess.Result result = ReplayProcess.run(
                directory, "--journal", journal().toString(), "--target", "http://127.0.0.1:1", "--loop", loop);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err().strip()).startsWith("replay: ").contains(reason).doesNotContain("\n", "Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "500/s, clone, 500/s changes the pace",
        "500/s, fold, expected a multiple such as 2x",
        "1x..8x, clone, '1x..8x changes the pace, and --scale clone keeps the recorded one'",
        "'1x:2m,4x:5m', compress, 'replays 1320s of a recording, and this one has 5s'",
        "16x, fold, it has only 12 sessions",
        "0.001x, clone, leaves none of the 12 sessions",
        "20000x, clone, at most 10000x",
        "2x, shuffle, 'expected compress, fold, clone'",
    })
    void contradictionIsOneLineAndCode2(String rate, String scale, String reason) throws Exception {
        ReplayProcess.Result result = ReplayProcess.run(
                directory,
                "--journal",
                journal().toString(),
                "--target",
                "http://127.0.0.1:1",
                "--rate",
                rate,
                "--scale",
                scale);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err().strip())
                .startsWith("replay: --")
                .contains(reason)
                .doesNotContain("\n", "Exception");
    }
}
