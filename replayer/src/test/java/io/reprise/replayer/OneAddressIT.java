package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two users behind one address, with the same browser and a session cookie of a name that no rule knows. */
final class OneAddressIT {
    private static final List<String> USERS = List.of("ann", "bob");
    private static final int PAGES = 20;
    private static final String CLIENT = "X-Forwarded-For: 10.0.0.9\r\nUser-Agent: same\r\nContent-Length: 0\r\n";
    private static final String EMPTY = "Content-Length: 0\r\n";

    @TempDir
    Path directory;

    private static String recorded(String user) {
        return "visit=Kq81Zt0w9x" + user;
    }

    private static String live(String user) {
        return "visit=live-of-" + user;
    }

    /** The requests of the two alternate, so that neither order nor time tells whose they are. */
    private Path journal(boolean withLogins) {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            long ms = 0;
            if (withLogins) {
                for (String user : USERS) {
                    String set = "Set-Cookie: " + recorded(user) + "; Path=/\r\n" + EMPTY;
                    recording.at(ms += 20).exchange("POST /login?name=" + user, CLIENT, "HTTP/1.1 200 OK", set);
                }
            }
            for (int i = 0; i < PAGES; i++) {
                for (String user : USERS) {
                    recording
                            .at(ms += 10)
                            .get("/" + user + "/" + i, CLIENT + "Cookie: " + recorded(user) + "\r\n", EMPTY);
                }
            }
        }
        return journal;
    }

    private ReplayProcess.Result replay(RecordingServer server, boolean withLogins, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal(withLogins).toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                "5s"));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    private static RecordingServer server() throws Exception {
        return new RecordingServer((request, socket) -> {
            if (!request.path().startsWith("/login")) {
                return RecordingServer.OK;
            }
            String user = (request.path() + new String(request.body(), StandardCharsets.UTF_8)).replaceFirst(".*=", "");
            return "HTTP/1.1 200 OK\r\nSet-Cookie: " + live(user) + "; Path=/\r\n" + EMPTY + "\r\n";
        });
    }

    private static void assertThatEachHasItsOwnCookie(RecordingServer server) {
        for (String user : USERS) {
            List<Received> pages = server.received.stream()
                    .filter(request -> request.path().startsWith("/" + user + "/"))
                    .toList();
            assertThat(pages)
                    .hasSize(PAGES)
                    .allSatisfy(page -> assertThat(page.fields("cookie")).containsExactly(live(user)));
        }
    }

    @Test
    void eachGetsTheCookieThatItsOwnLoginIssued() throws Exception {
        try (RecordingServer server = server()) {
            ReplayProcess.Result result = replay(server, true, "--rate", "4x");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThatEachHasItsOwnCookie(server);
        }
    }

    @Test
    void eachGetsTheCookieOfItsRecordedLoginBeforeTheChosenPart() throws Exception {
        try (RecordingServer server = server()) {
            ReplayProcess.Result result = replay(server, true, "--from", "25ms");
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("2 of 2 sessions logged in by their recorded logins");
            assertThatEachHasItsOwnCookie(server);
        }
    }

    @Test
    void eachClientGetsTheCookieOfItsRecipeLogin() throws Exception {
        Files.write(directory.resolve("users.csv"), List.of("cookie,name", "Kq81Zt0w9xann,ann", "Kq81Zt0w9xbob,bob"));
        Path recipe = Files.writeString(directory.resolve("login.http"), """
                @credentials users.csv
                @match cookie = cookie visit

                POST /login

                name={{name}}
                > expect cookie visit
                """);
        try (RecordingServer server = server()) {
            ReplayProcess.Result result = replay(server, false, "--login", recipe.toString());
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("2 of 2 sessions logged in by the recipe");
            assertThatEachHasItsOwnCookie(server);
        }
    }
}
