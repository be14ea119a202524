package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.replayer.source.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar against a target that takes every request and answers none. */
@Timeout(120)
final class EndsIT {
    private static final int REQUESTS = 400;

    @TempDir
    Path directory;

    private final CountDownLatch never = new CountDownLatch(1);
    private Path journal = Path.of("");

    @BeforeEach
    void record() {
        journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < REQUESTS; i++) {
                recording.at(i * 10L).get("/" + i, "Cookie: session=user" + i % 40 + "\r\n", "");
            }
        }
    }

    private RecordingServer silent() throws Exception {
        return new RecordingServer((request, socket) -> {
            never.await();
            return null;
        });
    }

    private String[] arguments(RecordingServer server, String... more) {
        String[] common = {
            "--journal", journal.toString(), "--target", "http://127.0.0.1:" + server.port(), "--report", "report"
        };
        String[] all = Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return all;
    }

    @Test
    void runWithFewPlacesInFlightEndsWithinTheTimeThatTheDryRunStates() throws Exception {
        try (RecordingServer server = silent()) {
            ReplayProcess.Result dry = ReplayProcess.run(
                    directory, arguments(server, "--timeout", "2s", "--max-in-flight", "3", "--dry-run"));
            assertThat(dry.out()).contains("Ends       within 9s of its start at the latest");
            ReplayProcess.Result result =
                    ReplayProcess.run(directory, arguments(server, "--timeout", "2s", "--max-in-flight", "3"));
            assertThat(result.code()).as(result.out() + result.err()).isNotZero();
            String summary = Files.readString(directory.resolve("report/summary.json"));
            assertThat(summary).contains("\"no connection\"", "\"held too long\"", "\"timeout\"");
            assertThat(elapsedNs(summary)).isLessThan(TimeUnit.SECONDS.toNanos(9));
        }
    }

    private static long elapsedNs(String summary) {
        return Long.parseLong(summary.replaceAll("(?s).*\"elapsedNs\" : (\\d+).*", "$1"));
    }

    @Test
    void runEndsAtMaxDurationAndIsNeverOk() throws Exception {
        try (RecordingServer server = silent()) {
            ReplayProcess.Result result = ReplayProcess.run(directory, arguments(server, "--max-duration", "1s"));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
            assertThat(result.out()).contains("ended early", "--max-duration was over");
            assertThat(elapsedNs(Files.readString(directory.resolve("report/summary.json"))))
                    .isLessThan(TimeUnit.SECONDS.toNanos(3));
        }
    }

    private ReplayProcess underWay(RecordingServer server) throws Exception {
        ReplayProcess process = ReplayProcess.start(directory, Map.of(), arguments(server));
        while (server.received.isEmpty()) {
            Thread.sleep(10);
        }
        return process;
    }

    @Test
    void runEndsAtCtrlCWithAReport() throws Exception {
        try (RecordingServer server = silent()) {
            ReplayProcess process = underWay(server);
            process.interrupt();
            ReplayProcess.Result result = process.end();
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(130);
            assertThat(result.out()).contains("ended early");
            assertThat(elapsedNs(Files.readString(directory.resolve("report/summary.json"))))
                    .isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void secondCtrlCEndsTheRunAtOnce() throws Exception {
        try (RecordingServer server = silent()) {
            ReplayProcess process = underWay(server);
            process.interrupt();
            process.interrupt();
            assertThat(process.end().code()).isEqualTo(130);
        }
    }
}
