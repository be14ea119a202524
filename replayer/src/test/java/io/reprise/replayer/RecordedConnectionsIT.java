package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.CloseReason;
import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Ended;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recording whose connections are used in all ways, replayed to a target that counts and watches its own. */
final class RecordedConnectionsIT {
    /** The requests of each recorded connection. */
    private static final List<String> RECORDED =
            List.of("/a/1 /a/2 /a/3", "/b/1 /b/2", "/b/3", "/c/1 /c/2 /c/3 /d/1", "/e/1", "/e/2", "/f/1");

    @TempDir
    Path directory;

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            get(recording, 0, 1, "a/1");
            get(recording, 1, 2, "b/1");
            get(recording, 10, 3, "b/3");
            // a connection of nginx, which carries requests of two users
            get(recording, 50, 4, "c/1");
            get(recording, 100, 1, "a/2");
            get(recording, 150, 2, "b/2");
            get(recording, 200, 4, "d/1");
            get(recording, 300, 1, "a/3");
            get(recording, 350, 4, "c/2");
            recording
                    .at(400)
                    .on(5)
                    .get("/e/1", address("e") + "Connection: close\r\n", "")
                    .at(402)
                    .closed(5, CloseReason.NOT_KEPT_ALIVE);
            get(recording, 420, 6, "e/2");
            recording
                    .at(500)
                    .closed(6, CloseReason.IDLE_TIMEOUT)
                    .at(600)
                    .closed(1, CloseReason.CLIENT_CLOSED)
                    .at(700)
                    .closed(3, CloseReason.CLIENT_CLOSED)
                    .at(900)
                    .closed(2, CloseReason.CLIENT_RESET);
            recording.at(1_700).on(4).exchange("POST /c/3", address("c"), "HTTP/1.1 200 OK", "");
            get(recording, 2_000, 7, "f/1");
        }
        return journal;
    }

    private static String address(String user) {
        return "X-Forwarded-For: 10.0.0." + (int) user.charAt(0) + "\r\n";
    }

    private static void get(Recording recording, long ms, long connection, String path) {
        recording.at(ms).on(connection).get("/" + path, address(path), "");
    }

    private String replay(RecordingServer target, String... options) throws Exception {
        Path journal = Files.exists(directory.resolve("journal")) ? directory.resolve("journal") : journal();
        List<String> arguments = new ArrayList<>(List.of(
                "--journal", journal.toString(), "--target", "http://127.0.0.1:" + target.port(), "--max-lag", "5s"));
        arguments.addAll(List.of("--report", "report"));
        arguments.addAll(List.of(options));
        ReplayProcess.Result result = ReplayProcess.run(directory, arguments.toArray(new String[0]));
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        return Files.readString(directory.resolve("report/summary.json")).replaceAll("\\s+", " ");
    }

    /** The paths that arrived on each connection, in alphabetical order, by the first of them. */
    private static List<String> structure(RecordingServer target) {
        Map<Integer, TreeSet<String>> paths = new TreeMap<>();
        target.received.forEach(request -> paths.computeIfAbsent(request.connection(), key -> new TreeSet<>())
                .add(request.path()));
        return paths.values().stream()
                .map(all -> String.join(" ", all))
                .sorted()
                .toList();
    }

    private static Received arrival(RecordingServer target, String path) {
        return target.received.stream()
                .filter(request -> request.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** When, and how, the connection that carried a request was closed by the replayer, after the request's arrival. */
    private static Ended endAfter(RecordingServer target, String path) {
        Received request = arrival(target, path);
        Ended ended = target.ended.get(request.connection());
        assertThat(ended).as("end of the connection of %s", path).isNotNull();
        return new Ended(TimeUnit.NANOSECONDS.toMillis(ended.atNs() - request.arrivedNs()), ended.reset());
    }

    @ParameterizedTest
    @CsvSource({"1x, 1", "2x, 2"})
    void requestsShareTheConnectionsOfTheRecordingWhichEndAsRecorded(String rate, int pace) throws Exception {
        try (RecordingServer target = RecordingServer.ok()) {
            String summary = replay(target, "--connections", "recorded", "--rate", rate);
            assertThat(structure(target)).isEqualTo(RECORDED);
            assertThat(target.connections).hasValue(RECORDED.size() + 1); // and that of the check before the run
            assertThat(summary)
                    .contains("\"connections\" : { \"recorded\" : 7.0, \"replayed\" : 7.0 }")
                    .contains("\"requestsPerConnection\" : { \"recorded\" : 1.8571428571428572,"
                            + " \"replayed\" : 1.8571428571428572 }")
                    .contains("\"connectionsReopened\" : 0, \"connectionsAdded\" : 0");
            assertThat(endAfter(target, "/a/3").atNs()).isBetween(270L / pace, 300L / pace + 250);
            assertThat(endAfter(target, "/b/3").atNs()).isBetween(660L / pace, 690L / pace + 250);
            assertThat(endAfter(target, "/b/2").atNs()).isBetween(720L / pace, 750L / pace + 250);
            assertThat(endAfter(target, "/b/2").reset()).isTrue();
            assertThat(endAfter(target, "/a/3").reset()).isFalse();
            assertThat(target.ended).doesNotContainKey(arrival(target, "/e/1").connection()); // the target closed it
            assertThat(endAfter(target, "/e/2").atNs())
                    .as("the target might have closed it first")
                    .isBetween(500L, 80L / pace + 1_000 + 250);
        }
    }

    @Test
    void eachCloneHasConnectionsOfItsOwn() throws Exception {
        try (RecordingServer target = RecordingServer.ok()) {
            String summary = replay(target, "--connections", "recorded", "--scale", "clone", "--rate", "2x");
            assertThat(structure(target))
                    .isEqualTo(RECORDED.stream()
                            .flatMap(paths -> List.of(paths, paths).stream())
                            .toList());
            assertThat(summary).contains("\"connections\" : { \"recorded\" : 7.0, \"replayed\" : 14.0 }");
        }
    }

    @Test
    void slicesOfAFoldHaveTheConnectionsOfTheirSessions() throws Exception {
        try (RecordingServer target = RecordingServer.ok()) {
            replay(target, "--connections", "recorded", "--scale", "fold", "--rate", "2x");
            assertThat(structure(target)).isEqualTo(RECORDED);
        }
    }

    @Test
    void aTargetThatClosesEarlyIsConnectedToAgain() throws Exception {
        try (RecordingServer target = new RecordingServer((request, socket) -> {
            socket.setSoTimeout(30); // after which it closes an idle connection
            return RecordingServer.OK;
        })) {
            String summary = replay(target, "--connections", "recorded");
            // Once each for /a/2, /a/3, /b/2, /c/3, /d/1 and /c/2.
            assertThat(summary)
                    .contains("\"connections\" : { \"recorded\" : 7.0, \"replayed\" : 13.0 }")
                    .contains("\"connectionsReopened\" : 6, \"connectionsAdded\" : 0");
        }
    }

    @Test
    void eachSessionHasConnectionsOfItsOwn() throws Exception {
        try (RecordingServer target = new RecordingServer((request, socket) -> {
            if (request.path().equals("/b/1")) {
                TimeUnit.MILLISECONDS.sleep(60);
            }
            return RecordingServer.OK;
        })) {
            replay(target, "--connections", "session", "--threads", "2", "--order", "none");
            // The POST is not sent on a connection that the target may be closing.
            assertThat(structure(target).stream()
                            .map(paths -> paths.replaceAll("/[0-9]", "").replace("/", ""))
                            .map(users -> users.chars()
                                    .filter(c -> c != ' ')
                                    .distinct()
                                    .mapToObj(Character::toString)
                                    .collect(Collectors.joining())))
                    .containsExactly("a", "b", "b", "c", "c", "d", "e", "f");
        }
    }

    @Test
    void aLimitBelowTheRecordingsNeedsIsKept() throws Exception {
        try (RecordingServer target = RecordingServer.ok()) {
            String summary = replay(target, "--connections", "recorded:2");
            assertThat(target.received).hasSize(13);
            assertThat(summary).contains("\"connectionsReopened\" : 0").doesNotContain("\"poolSaturated\" : 0");
        }
    }
}
