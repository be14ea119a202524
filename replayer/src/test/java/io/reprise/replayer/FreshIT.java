package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idempotency keys against a target that does the work of each key once, and is not reset between replays. */
final class FreshIT {
    private static final int ORDERS = 12;
    private static final String DONE = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    private static final String REPEATED = "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    Path directory;

    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /** Each order is sent, then asked for by its key. */
    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < ORDERS; i++) {
                String key =
                        new UUID(0x3f2504e04f8941d3L + i, 0x9a0c0305e82c3301L * (i + 1) | Long.MIN_VALUE).toString();
                String device =
                        "X-Device: 7c9e6679-7425-40de-944b-e07fc1f90ae7\r\nCookie: session=user" + i % 3 + "\r\n";
                recording.at(20L * i);
                recording.exchange(
                        "POST /orders", "Idempotency-Key: " + key + "\r\n" + device, "HTTP/1.1 201 Created", "");
                recording.at(20L * i + 10);
                recording.get("/orders?key=" + key, device, "");
            }
        }
        return journal;
    }

    private String answer(Received request) {
        if (request.raw().startsWith("POST")) {
            return keys.add(request.fields("Idempotency-Key").get(0)) ? DONE : REPEATED;
        }
        boolean known = !request.path().startsWith("/orders?key=")
                || keys.contains(request.path().substring(12));
        return known ? RecordingServer.OK : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    }

    private ReplayProcess.Result replay(Path journal, RecordingServer server, String... fresh) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal.toString(),
                "--target",
                "http://127.0.0.1:" + server.port(),
                "--max-lag",
                "5s",
                "--report",
                "report"));
        for (String value : fresh) {
            arguments.addAll(List.of("--fresh", value));
        }
        return ReplayProcess.run(directory, arguments.toArray(new String[0]));
    }

    /** Each user signs up, and then asks for a page of his own. */
    private Path signUps() {
        Path journal = directory.resolve("sign-ups");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < ORDERS; i++) {
                String cookie = "Cookie: session=user" + i + "\r\n";
                recording.at(20L * i);
                recording.exchange(
                        "POST /orders", "Idempotency-Key: annabel" + i + "\r\n" + cookie, "HTTP/1.1 201 Created", "");
                recording.at(20L * i + 10);
                recording.get("/orders?key=annabel" + i, cookie, "");
            }
        }
        return journal;
    }

    @Test
    void valuesThatTheUserNamesAreMadeUpAnew() throws Exception {
        Path journal = signUps();
        try (RecordingServer server = new RecordingServer((request, socket) -> answer(request))) {
            String[] rules = {"off", "POST /orders header:idempotency-key", "form:none"};
            for (int run = 1; run <= 2; run++) {
                ReplayProcess.Result result = replay(journal, server, rules);
                assertThat(result.code()).as(result.out() + result.err()).isZero();
                assertThat(result.out())
                        .contains("201 → 201: " + ORDERS, 2 * ORDERS + " made up by clients and renewed")
                        .contains("1 rule of --correlate or --fresh matches nothing", "--fresh: form:none");
                assertThat(keys).hasSize(run * ORDERS).allMatch(key -> key.matches("[a-z]{7}\\d{1,2}"));
            }
            assertThat(ReplayProcess.run(
                                    directory,
                                    "--journal",
                                    journal.toString(),
                                    "--target",
                                    "http://127.0.0.1:" + server.port(),
                                    "--correlate",
                                    "off",
                                    "--fresh",
                                    "form:name")
                            .err())
                    .contains("--fresh: 'form:name' cannot be followed with --correlate off");
        }
    }

    @Test
    void eachReplayDoesTheWorkAgain() throws Exception {
        Path journal = journal();
        try (RecordingServer server = new RecordingServer((request, socket) -> answer(request))) {
            for (int run = 1; run <= 2; run++) {
                ReplayProcess.Result result = replay(journal, server, "auto");
                assertThat(result.code()).as(result.out() + result.err()).isZero();
                assertThat(result.out())
                        .contains("201 → 201: " + ORDERS, 2 * ORDERS + " made up by clients and renewed");
                assertThat(keys)
                        .hasSize(run * ORDERS)
                        .allMatch(key -> UUID.fromString(key).version() == 4);
            }
            assertThat(server.received)
                    .filteredOn(request -> !request.fields("X-Device").isEmpty())
                    .allMatch(request ->
                            request.fields("X-Device").equals(List.of("7c9e6679-7425-40de-944b-e07fc1f90ae7")));
            assertThat(Files.readString(directory.resolve("report/summary.json")))
                    .contains("\"renewed\" : " + 2 * ORDERS);
        }
    }

    @Test
    void recordedValuesWorkOnce() throws Exception {
        Path journal = journal();
        try (RecordingServer server = new RecordingServer((request, socket) -> answer(request))) {
            assertThat(replay(journal, server, "off").out()).contains("201 → 201: " + ORDERS);
            assertThat(replay(journal, server, "off").out()).contains("201 → 409: " + ORDERS);
            assertThat(replay(journal, server, "often").err())
                    .contains("--fresh: 'often' (expected auto, off, or a rule such as");
        }
    }
}
