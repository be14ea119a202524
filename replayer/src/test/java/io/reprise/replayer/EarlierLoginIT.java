package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users who log in and write before the chosen part of a recording, and a target that knows only those who log in. */
final class EarlierLoginIT {
    private static final int USERS = 4;
    private static final int REQUESTS = 40;
    private static final String REFUSED = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    private static final String EMPTY = "Content-Length: 0\r\n";

    @TempDir
    Path directory;

    private static String cookie(int user) {
        return "session=" + value(user);
    }

    private static String value(int user) {
        return "recorded-of-" + user + "-72kLm0Zx";
    }

    /** The last user had logged in before the recording began. */
    private Path journal(int loggingIn) {
        Path journal = directory.resolve("journal");
        if (Files.exists(journal)) {
            return journal;
        }
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < loggingIn; i++) {
                String set = "Set-Cookie: " + cookie(i) + "; Path=/\r\n" + EMPTY;
                recording.at(20L * i).exchange("POST /login?name=u" + i, EMPTY, "HTTP/1.1 200 OK", set);
            }
            for (int i = 0; i < USERS; i++) {
                String fields = EMPTY + "Cookie: " + cookie(i) + "\r\n";
                recording.at(1_000L + 20L * i).exchange("POST /u" + i + "/orders", fields, "HTTP/1.1 200 OK", EMPTY);
            }
            for (int i = 0; i < REQUESTS; i++) {
                int user = i % USERS;
                recording.at(5_000L + 5L * i).get("/u" + user + "/" + i, "Cookie: " + cookie(user) + "\r\n", EMPTY);
            }
        }
        return journal;
    }

    private ReplayProcess.Result replay(RecordingServer server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal(USERS).toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--from",
                "4s",
                "--max-lag",
                "5s"));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    /** Knows the users by the cookies that it has given them. */
    private static String answer(Received request, Socket socket) {
        if (request.path().startsWith("/login")) {
            String user = request.path().replaceFirst(".*=", "");
            return "HTTP/1.1 200 OK\r\nSet-Cookie: session=live-of-" + user + "; Path=/\r\n" + EMPTY + "\r\n";
        }
        String user = request.path().split("/", -1)[1];
        return request.fields("cookie").equals(List.of("session=live-of-" + user)) ? RecordingServer.OK : REFUSED;
    }

    private static List<String> writes(RecordingServer server) {
        return server.received.stream()
                .map(Received::path)
                .filter(path -> path.startsWith("/login") || path.endsWith("/orders"))
                .toList();
    }

    @Test
    void recordedLoginsAreSentFirstAndNoOtherWrite() throws Exception {
        try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
            ReplayProcess.Result result = replay(server, "--report", "report");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("OK       0 of 40 requests failed", "40 of 40 requests sent", "200 → 200: 40")
                    .contains("4 of 4 sessions logged in by their recorded logins, with 4 requests from before the"
                            + " chosen part");
            assertThat(result.err()).contains("4 sessions are logged in first, by 4 requests");
            assertThat(writes(server))
                    .containsExactly("/login?name=u0", "/login?name=u1", "/login?name=u2", "/login?name=u3");
            assertThat(server.received.subList(0, USERS))
                    .allMatch(request -> request.path().startsWith("/login"));
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"means\" : \"recording\"", "\"begun\" : 4", "\"succeeded\" : 4");
        }
    }

    /** Keeps connections open and closes them when their next login comes, without a byte of a response. */
    @Test
    void recordedLoginSucceedsWhenTheTargetClosesKeptConnections() throws Exception {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            boolean isFirst = used.add(request.connection());
            return request.path().startsWith("/login") && !isFirst ? null : answer(request, socket);
        })) {
            ReplayProcess.Result result = replay(server);
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("4 of 4 sessions logged in", "200 → 200: 40");
            assertThat(writes(server)).hasSize(USERS);
            assertThat(server.received.subList(0, USERS))
                    .allSatisfy(login -> assertThat(login.fields("traceparent")).hasSize(1));
        }
    }

    @Test
    void failedLoginFailsTheRunAndIsNamedAsTheCause() throws Exception {
        try (RecordingServer server = new RecordingServer(
                (request, socket) -> request.path().endsWith("=u3") ? REFUSED : answer(request, socket))) {
            ReplayProcess.Result result = replay(server);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out())
                    .contains("200 → 403: 10", "3 of 4 sessions logged in by their recorded logins")
                    .contains("login failed for 1 session, whose 10 requests went out as recorded: POST /login: status"
                            + " 403 (recorded 200)")
                    .contains("most likely failed logins: 1 of 4 logins failed");
        }
    }

    @Test
    void requestsWaitForASlowLogin() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (request.path().startsWith("/login")) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)); // longer than logins are sent ahead
            }
            return answer(request, socket);
        })) {
            ReplayProcess.Result result = replay(server);
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("200 → 200: 40")
                    .containsPattern("held by earlier responses p99 (1.\\d+ s|1[.,]?\\d{3} ms|\\d{3} ms)");
        }
    }

    @Test
    void sessionWhoseLoginIsNotRecordedIsCounted() throws Exception {
        journal(USERS - 1);
        try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
            ReplayProcess.Result result = replay(server);
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out())
                    .contains("3 of 3 sessions logged in")
                    .contains("logins: 1 session carries a cookie or credentials that no recorded response before had"
                            + " issued");
            assertThat(result.out()).contains("200 → 403: 10");
        }
    }

    @Test
    void dryRunSaysWhatWouldBeSentFirstAndSendsNothing() throws Exception {
        try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
            ReplayProcess.Result result = replay(server, "--dry-run");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("4 sessions are logged in first, by 4 requests");
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void nothingIsSentFirstWhereTheUserOrARecipeForbidsIt() throws Exception {
        Path recipe =
                Files.writeString(directory.resolve("login.http"), "POST /login?name=u1\n\n> expect cookie session\n");
        for (List<String> options : List.of(
                List.of("--logins", "off"), List.of("--correlate", "off"), List.of("--login", recipe.toString()))) {
            try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
                ReplayProcess.Result result = replay(server, options.toArray(new String[0]));
                assertThat(result.out()).as("%s", options).contains("40 of 40 requests sent");
                assertThat(writes(server)).as("%s", options).allMatch("/login?name=u1"::equals);
            }
        }
    }

    @Test
    void recipeLogsInUsersWithCredentialsAndRecordedLoginsTheOthers() throws Exception {
        Files.write(directory.resolve("users.csv"), List.of("session,name", value(0) + ",u0", value(2) + ",u2"));
        Path recipe = Files.writeString(directory.resolve("login.http"), """
                @credentials users.csv
                @match session = cookie session
                POST /login?by=recipe&name={{name}}
                > expect cookie session
                """);
        try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
            ReplayProcess.Result result = replay(server, "--login", recipe.toString());
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.err()).contains("2 sessions are logged in first, by 2 requests");
            assertThat(result.out())
                    .contains("200 → 200: 40")
                    .contains("4 of 4 sessions logged in by the recipe or their recorded logins, with 4 requests");
            assertThat(writes(server))
                    .containsExactlyInAnyOrder(
                            "/login?by=recipe&name=u0", "/login?name=u1", "/login?by=recipe&name=u2", "/login?name=u3");
            assertThat(replay(server, "--login", recipe.toString(), "--dry-run").out())
                    .contains("2 sessions are logged in first, by 2 requests");
            ReplayProcess.Result alone = replay(server, "--login", recipe.toString(), "--logins", "off");
            assertThat(alone.code()).isEqualTo(1);
            assertThat(alone.out())
                    .contains("2 of 4 sessions logged in by the recipe")
                    .contains("login failed for 2 sessions, whose 20 requests went out as recorded");
        }
    }

    @Test
    void runSaysAtItsStartThatNoRecordedLoginIsSentBesideARecipeForAll() throws Exception {
        String instead = "the recipe of --login logs sessions in; no recorded login is sent";
        String recipe = Files.writeString(directory.resolve("login.http"), "POST /login?name=u1\n")
                .toString();
        try (RecordingServer server = new RecordingServer(EarlierLoginIT::answer)) {
            assertThat(replay(server, "--login", recipe).err()).contains(instead);
            assertThat(replay(server, "--login", recipe, "--dry-run").out()).contains(instead);
            assertThat(replay(server, "--login", recipe, "--logins", "off").err())
                    .doesNotContain(instead);
        }
    }

    @Test
    void wrongValueIsNamed() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            ReplayProcess.Result result = replay(server, "--logins", "on");
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("--logins: 'on' (expected recorded or off)");
            assertThat(server.received).isEmpty();
        }
    }
}
