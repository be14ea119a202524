package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.testkit.JournalFixture;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unlike a replay, its warm-up holds the recorded bodies of responses. */
class WarmUpMemoryIT {
    private static final int REQUESTS = 200;
    private static final int BODY_BYTES = 256 << 10;

    @TempDir
    Path directory;

    @Test
    void aSmallHeapIsEnoughForLargeResponses() throws Exception {
        Path journal = directory.resolve("journal");
        String body = "x".repeat(BODY_BYTES);
        try (JournalFixture run = new JournalFixture(journal)) {
            for (int i = 1; i <= REQUESTS; i++) {
                run.at(i * 1_000_000L).request(i, "/export/" + i).response(i, 200, body, body.length());
            }
        }
        try (RecordingServer server = RecordingServer.ok()) {
            String target = "http://127.0.0.1:" + server.port();
            ReplayProcess.Result result = ReplayProcess.start(
                            directory,
                            Map.of("JAVA_TOOL_OPTIONS", "-Xmx32m"),
                            "--journal",
                            journal.toString(),
                            "--target",
                            target,
                            "--allow-production",
                            "--max-lag",
                            "20s")
                    .end();
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(server.received).hasSize(REQUESTS);
        }
    }
}
