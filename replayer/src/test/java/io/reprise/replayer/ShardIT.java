package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.engine.RecordingServer.Received;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of the runnable jar against one target, and the report that is made of theirs. */
@Timeout(240)
final class ShardIT {
    private static final int USERS = 40;
    private static final int PAGES = 4;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String TOKEN = "Kq81Zt0w9xLmR4";

    @TempDir
    private Path directory;

    private Path journal;

    /** One user is given a token that the next one sends. */
    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int page = 0; page < PAGES; page++) {
                for (int user = 0; user < USERS; user++) {
                    String cookie = "Cookie: session=user" + user + "\r\n";
                    long ms = 200L * page + 5L * user;
                    if (page == 0 && user == 0) {
                        recording
                                .at(ms)
                                .request("GET /token", cookie, 0)
                                .answer("HTTP/1.1 200 OK\r\n" + JSON + "\r\n", "{\"token\":\"" + TOKEN + "\"}");
                    } else {
                        String query = page == 2 && user > 0 ? "?token=" + TOKEN : "";
                        recording.at(ms).get("/u" + user + "/" + page + query, cookie, "");
                    }
                }
            }
        }
    }

    private static RecordingServer target() throws Exception {
        return new RecordingServer((request, socket) -> {
            if (request.path().startsWith("/token")) {
                String body = "{\"token\":\"" + TOKEN + "\"}";
                return "HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            }
            return request.path().startsWith("/u7/")
                    ? "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"
                    : RecordingServer.OK;
        });
    }

    private String[] arguments(RecordingServer target, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--journal",
                journal.toString(),
                "--target",
                "http://127.0.0.1:" + target.port(),
                "--max-lag",
                "10s",
                "--rate",
                "2x"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private ReplayProcess.Result merge(String... arguments) throws Exception {
        return ReplayProcess.run(
                directory,
                Stream.concat(Stream.of("merge"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What the target can see of each request, without what names the run. */
    private static Map<String, Long> requests(List<Received> received) {
        return received.stream()
                .map(request -> request.raw().replaceAll("(?m)^(Reprise-Run|traceparent|Host):.*\r\n", ""))
                .collect(Collectors.groupingBy(text -> text, Collectors.counting()));
    }

    @Test
    void eightShardsAreOneReplayRequestByRequestAndTheirSumsTheSame() throws Exception {
        Map<String, Long> whole;
        try (RecordingServer target = target()) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    arguments(target, "--report", directory.resolve("whole").toString()));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            whole = requests(target.received);
        }
        assertThat(whole.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(USERS * PAGES);
        String[] reports =
                IntStream.rangeClosed(1, 8).mapToObj(i -> "shard-" + i).toArray(String[]::new);
        try (RecordingServer target = target()) {
            for (int i = 1; i <= 8; i++) {
                ReplayProcess.Result result = ReplayProcess.run(
                        directory, arguments(target, "--shard", i + "/8", "--report", reports[i - 1]));
                assertThat(result.code()).as(result.out() + result.err()).isIn(0, 1);
                assertThat(result.out()).contains("Shard      " + i + " of 8, of 160 requests in all");
            }
            assertThat(requests(target.received)).isEqualTo(whole);
        }
        ReplayProcess.Result merged = merge(Stream.concat(Stream.of(reports), Stream.of("--report", "merged"))
                .toArray(String[]::new));
        assertThat(merged.code()).as(merged.out() + merged.err()).isEqualTo(4);
        assertThat(merged.out())
                .contains("the shards started ", " apart, so they did not fire one timetable")
                .contains("160 of 160 requests sent, 40 sessions")
                .contains("Shard      all 8, of 160 requests in all; ", " that only other shards were given");
        ReportedAgain.check(directory, "merged", merged);
        String one = Files.readString(directory.resolve("whole/summary.json"));
        String sum = Files.readString(directory.resolve("merged/summary.json"));
        for (String part : List.of("counts", "statuses")) {
            assertThat(figures(sum, part)).as(part).isEqualTo(figures(one, part));
        }
        assertThat(histogramCount(directory.resolve("merged/response-time.hlog")))
                .isEqualTo(160);
    }

    /** The numbers of a part of summary.json that do not depend on the course of a run. */
    private static List<String> figures(String json, String part) {
        int at = json.indexOf("\"" + part + "\" : ");
        String text = json.substring(at, json.indexOf(part.equals("counts") ? '}' : ']', at));
        return text.lines()
                .filter(line ->
                        !line.matches(".*\"(inFlightMax|connectionsOpened|poolSaturated|plannedLate|resent)\".*"))
                .toList();
    }

    private static long histogramCount(Path hlog) throws Exception {
        long count = 0;
        try (var reader = new HistogramLogReader(hlog.toFile())) {
            while (reader.hasNext()) {
                count += ((Histogram) reader.nextIntervalHistogram()).getTotalCount();
            }
        }
        return count;
    }

    @Test
    void shardsThatStartTogetherMakeOneResult() throws Exception {
        try (RecordingServer target = target()) {
            Instant start = Instant.now().plusSeconds(25);
            List<ReplayProcess> shards = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                Path place = Files.createDirectories(directory.resolve("place-" + i));
                shards.add(ReplayProcess.start(
                        place,
                        Map.of(),
                        arguments(target, "--shard", i + "/2", "--start-at", start.toString(), "--report", "report")));
            }
            for (ReplayProcess shard : shards) {
                ReplayProcess.Result result = shard.end();
                assertThat(result.code()).as(result.out() + result.err()).isIn(0, 1);
                assertThat(result.err()).contains("replay: ready; starts in ");
            }
            ReplayProcess.Result merged = merge("place-2/report", "place-1/report", "--fail-on", "failures > 3");
            assertThat(merged.code()).as(merged.out() + merged.err()).isEqualTo(1);
            assertThat(merged.out()).contains("FAILED", "4 of 160 requests failed");
            assertThat(merge("place-2/report", "place-1/report", "--fail-on", "failures > 4")
                            .code())
                    .isZero();
            refuses("place-1/report", "shards are missing: 2 of 2");
            refuses("place-1/report,place-1/report", "shard 1/2 is there twice");
            refuses("place-1/report,journal", "'journal' has no data.json");
            Files.writeString(
                    directory.resolve("place-2/report/data.json"),
                    "{\"format\":1,\"kind\":\"RUN\",\"data\":{\"run\":{\"info\":{\"runId\":7}}}}");
            refuses("place-1/report,place-2/report", "cannot be read");
        }
    }

    private void refuses(String reports, String message) throws Exception {
        ReplayProcess.Result result = merge(reports.split(","));
        assertThat(result.code()).as(result.out()).isEqualTo(2);
        assertThat(result.err().lines()).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--shard 9/8 | --shard: '9/8' is out of range",
                "--shard 1/2 --rate 1x,2x | --shard: the steps of several rates",
                "--start-at 2020-01-01T00:00:00Z | --start-at: 2020-01-01T00:00:00Z is in the past",
                "--start-at noon | --start-at: 'noon' is not a time"
            })
    void whatCannotBeIsSaidInOneLine(String options, String message) throws Exception {
        try (RecordingServer target = target()) {
            List<String> arguments = new ArrayList<>(
                    List.of("--journal", journal.toString(), "--target", "http://127.0.0.1:" + target.port()));
            arguments.addAll(List.of(options.split(" ")));
            ReplayProcess.Result result = ReplayProcess.run(directory, arguments.toArray(String[]::new));
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err().lines()).singleElement().asString().contains(message);
            assertThat(target.received).isEmpty();
        }
    }

    @Test
    void aStartThatComesBeforeTheReplayIsReadySendsNothing() throws Exception {
        try (RecordingServer target = target()) {
            ReplayProcess.Result result = ReplayProcess.run(
                    directory,
                    arguments(
                            target,
                            "--start-at",
                            Instant.now().plusMillis(1_500).toString()));
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).containsPattern("--start-at: .* (is too soon|is in the past)");
            assertThat(target.received).isEmpty();
        }
    }
}
