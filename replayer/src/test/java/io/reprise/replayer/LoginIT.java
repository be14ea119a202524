package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

/** Users whose logins were not recorded, and a target that knows only those who log in. */
final class LoginIT {
    private static final int SESSIONS = 4;
    private static final int REQUESTS = 40;
    private static final String REFUSED = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    private static final String RECIPE = """
            @credentials users.csv
            @match session = cookie session
            POST /login
            Content-Type: application/x-www-form-urlencoded

            name={{name}}
            > expect 200
            > expect cookie session
            """;

    @TempDir
    Path directory;

    private Path journal() {
        Path journal = directory.resolve("journal");
        if (Files.exists(journal)) {
            return journal;
        }
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < REQUESTS; i++) {
                int user = i % SESSIONS;
                recording.at(5L * i).get("/u" + user + "/" + i, "Cookie: session=recorded-" + user + "\r\n", "");
            }
        }
        return journal;
    }

    private Path recipe() throws Exception {
        Files.write(
                directory.resolve("users.csv"),
                List.of("session,name", "recorded-0,u0", "recorded-1,u1", "recorded-2,u2", "recorded-3,u3"));
        return Files.writeString(directory.resolve("login.http"), RECIPE);
    }

    private ReplayProcess.Result replay(RecordingServer server, Path recipe, String maxLag, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal().toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                maxLag,
                "--login",
                recipe.toString()));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    private static String name(Received request) {
        return new String(request.body(), StandardCharsets.UTF_8).replace("name=", "");
    }

    /** Knows the users by the cookies that it has given them. */
    private static String answer(Received request, Socket socket) {
        if (request.path().equals("/login")) {
            return "HTTP/1.1 200 OK\r\nSet-Cookie: session=live-of-" + name(request)
                    + "; Path=/\r\nContent-Length: 2\r\n\r\nok";
        }
        String user = request.path().split("/", -1)[1];
        return request.fields("cookie").equals(List.of("session=live-of-" + user)) ? RecordingServer.OK : REFUSED;
    }

    @Test
    void eachSessionIsLoggedInAsItsUserBeforeItsFirstRequest() throws Exception {
        try (RecordingServer server = new RecordingServer(LoginIT::answer)) {
            ReplayProcess.Result result = replay(server, recipe(), "5s", "--header", "X-Gate: open");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("OK       0 of 40 requests failed", "200 → 200: 40")
                    .contains("4 of 4 sessions logged in by the recipe, with 4 requests of its own");
            List<Received> logins = server.received.stream()
                    .filter(request -> request.path().equals("/login"))
                    .toList();
            assertThat(logins).hasSize(4).allSatisfy(login -> {
                assertThat(login.fields("reprise-run")).hasSize(1);
                assertThat(login.fields("x-gate")).containsExactly("open");
                assertThat(login.fields("reprise-exchange")).containsExactly("login");
                assertThat(login.fields("traceparent"))
                        .singleElement()
                        .asString()
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
            });
            assertThat(server.received.stream().flatMap(request -> request.fields("traceparent").stream()))
                    .hasSize(SESSIONS + REQUESTS)
                    .doesNotHaveDuplicates();
        }
    }

    /** Keeps connections open and closes them when their next request comes, without a byte of a response. */
    @Test
    void loginGoesThroughWhereTheTargetClosesEachKeptConnection() throws Exception {
        Path recipe = recipe();
        Files.writeString(
                recipe,
                RECIPE.replace("POST /login\n", "GET /form\n\n###\nGET /form\n> expect 200\n\n###\nPOST /login\n"));
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            boolean isLogin = request.path().equals("/form") || request.path().equals("/login");
            if (isLogin && !used.add(request.connection())) {
                return null;
            }
            return request.path().equals("/form") ? RecordingServer.OK : answer(request, socket);
        })) {
            ReplayProcess.Result result = replay(server, recipe, "5s");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("4 of 4 sessions logged in by the recipe, with 12 requests of its own");
            assertThat(server.received.stream().filter(request -> request.path().equals("/login")))
                    .as("no write is sent twice")
                    .hasSize(SESSIONS);
        }
    }

    @Test
    void failedLoginFailsTheRunAndIsNamed() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) ->
                request.path().equals("/login") && name(request).equals("u3") ? REFUSED : answer(request, socket))) {
            ReplayProcess.Result result = replay(server, recipe(), "5s", "--report", "report");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out())
                    .contains("200 → 403: 10", "3 of 4 sessions logged in")
                    .contains("login failed for 1 session, whose 10 requests went out as recorded: POST /login: status"
                            + " 403 (expected 200)")
                    .contains("most likely failed logins: 1 of 4 logins failed");
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"requestsAfterFailure\" : 10");
            ReplayProcess.Result others = replay(server, recipe(), "5s", "--fail-on", "failure");
            assertThat(others.code()).as(others.out()).isZero();
        }
    }

    @Test
    void requestThatWaitsForASlowLoginIsHeldAndNotLate() throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            if (request.path().equals("/login")) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5)); // longer than logins begin ahead
            }
            return answer(request, socket);
        })) {
            ReplayProcess.Result result = replay(server, recipe(), "400ms");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("OK ").containsPattern("held by earlier responses p99 [12]\\d{3} ms");
        }
    }

    @Test
    void recipeThatCannotWorkIsRefusedBeforeAnythingIsSent() throws Exception {
        try (RecordingServer server = RecordingServer.ok()) {
            Path bad = Files.writeString(directory.resolve("bad.http"), "POST /login\n> expect ok\n");
            ReplayProcess.Result result = replay(server, bad, "5s");
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err())
                    .contains("replay: --login: '" + bad + "': line 2: '> expect ok' (expected a status such as 302");
            ReplayProcess.Result missing = replay(server, directory.resolve("none.http"), "5s");
            assertThat(missing.code()).isEqualTo(2);
            assertThat(missing.err()).contains("none.http' does not exist (expected a recipe");
            assertThat(server.received).isEmpty();
        }
    }
}
