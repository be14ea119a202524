package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that gives each response a new cookie, and a part of its recording long after its users logged in. */
final class RollingCookieIT {
    private static final int USERS = 4;
    /** More than the requests that a login may take. */
    private static final int PAGES_BEFORE = 80;

    private static final int PAGES_INSIDE = 12;
    /** One address and one browser, so that only cookies of a name that no rule knows tell users apart. */
    private static final String CLIENT = "X-Forwarded-For: 10.0.0.9\r\nUser-Agent: same\r\nContent-Length: 0\r\n";

    @TempDir
    Path directory;

    /** A cookie holds for one request: each response has the next one. Thread-safe. */
    private static final class App {
        private final Random random;
        private final Map<String, String> users = new HashMap<>();
        private final List<String> done = new ArrayList<>();

        App(long seed) {
            random = new Random(seed);
        }

        /** The status and the fields of the response. */
        synchronized String answer(String methodAndTarget, @Nullable String cookie) {
            String user = cookie == null ? "nobody" : users.remove(cookie);
            String target = methodAndTarget.substring(methodAndTarget.indexOf(' ') + 1);
            boolean isKnown = user != null;
            if (target.startsWith("/login?")) {
                user = target.replaceFirst(".*name=", "");
                done.add(target);
            } else if (isKnown && target.startsWith("/orders?") && !user.equals("nobody")) {
                done.add(user + " " + target);
            } else if (!target.equals("/")) {
                isKnown &= target.startsWith("/" + user + "/");
            }
            String next = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
            users.put(next, isKnown ? user : "nobody");
            return (isKnown ? "HTTP/1.1 200 OK" : "HTTP/1.1 403 Forbidden") + "\r\nSet-Cookie: visit=" + next
                    + "; Path=/\r\nContent-Length: 0\r\n\r\n";
        }

        synchronized List<String> done() {
            return done.stream().sorted().toList();
        }
    }

    /** Users of the production copy, whose requests alternate. */
    private static final class Users implements AutoCloseable {
        private final Recording recording;
        private final App production = new App(1);
        private final @Nullable String[] cookies = new String[USERS];
        private long ms;

        Users(Path journal) {
            recording = new Recording(journal);
        }

        void send(String methodAndTarget) {
            for (int user = 0; user < USERS; user++) {
                String request = methodAndTarget.replace("NAME", "user-" + user);
                String cookie = cookies[user];
                String answer = production.answer(request, cookie);
                cookies[user] = answer.replaceFirst("(?s).*visit=(\\w+).*", "$1");
                String[] parts = answer.split("\r\n", 2);
                String fields = CLIENT + (cookie == null ? "" : "Cookie: visit=" + cookie + "\r\n");
                ms += 5;
                recording.at(ms).exchange(request, fields, parts[0], parts[1].substring(0, parts[1].length() - 2));
            }
        }

        void pages(int count) {
            for (int i = 0; i < count; i++) {
                send("GET /NAME/page");
            }
        }

        @Override
        public void close() {
            recording.close();
        }
    }

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Users users = new Users(journal)) {
            users.send("GET /");
            users.send("POST /login?name=NAME");
            users.pages(PAGES_BEFORE / 2);
            users.send("POST /orders?item=before-NAME");
            users.pages(PAGES_BEFORE / 2);
            users.ms = 4_000;
            users.pages(PAGES_INSIDE);
            users.send("POST /orders?item=inside-NAME");
            users.pages(PAGES_INSIDE);
        }
        return journal;
    }

    private ReplayProcess.Result replay(RecordingServer server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal().toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--from",
                "4s",
                "--max-lag",
                "5s"));
        arguments.addAll(List.of(more));
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    private static RecordingServer staging(App app) throws Exception {
        return new RecordingServer((request, socket) -> {
            List<String> cookies = request.fields("cookie");
            String cookie = cookies.isEmpty() ? null : cookies.get(0).replaceFirst(".*visit=", "");
            return app.answer(request.raw().split(" HTTP", 2)[0], cookie);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x", "4x", "1000x"})
    void usersAreLoggedInByTwoRequestsEachAndNoOrderIsPlacedAgain(String rate) throws Exception {
        App app = new App(2);
        try (RecordingServer server = staging(app)) {
            ReplayProcess.Result result = replay(server, "--rate", rate);
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("200 → 200: 100")
                    .contains("4 of 4 sessions logged in by their recorded logins, with 8 requests from before the"
                            + " chosen part");
            List<String> expected = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                expected.add("/login?name=user-" + user);
                expected.add("user-" + user + " /orders?item=inside-user-" + user);
            }
            assertThat(app.done())
                    .containsExactlyElementsOf(expected.stream().sorted().toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"clone, 3", "fold, 1"})
    void eachCopyOfAUserIsLoggedInByRequestsOfItsOwn(String scale, int copies) throws Exception {
        App app = new App(2);
        try (RecordingServer server = staging(app)) {
            ReplayProcess.Result result = replay(server, "--rate", "3x", "--scale", scale);
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .contains("200 → 200: " + 100 * copies)
                    .contains(String.format("%1$d of %1$d sessions logged in by their recorded logins", 4 * copies));
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < USERS * copies; i++) {
                expected.add("/login?name=user-" + i / copies);
                expected.add("user-" + i / copies + " /orders?item=inside-user-" + i / copies);
            }
            assertThat(app.done())
                    .containsExactlyElementsOf(expected.stream().sorted().toList());
        }
    }

    @Test
    void withoutTheLoginsTheRunFails() throws Exception {
        App app = new App(2);
        try (RecordingServer server = staging(app)) {
            ReplayProcess.Result result = replay(server, "--logins", "off");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(app.done()).isEmpty();
        }
    }
}
