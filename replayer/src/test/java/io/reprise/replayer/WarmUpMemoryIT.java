package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RecordingServer;
import io.reprise.testkit.JournalFixture;
import io.reprise.testkit.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unlike a replay, its warm-up reads the recorded bodies of responses. */
class WarmUpMemoryIT {
    private static final int REQUESTS = 100;
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
        Path out = directory.resolve("out");
        try (RecordingServer server = RecordingServer.ok()) {
            List<String> arguments = List.of(
                    "--journal",
                    journal.toString(),
                    "--target",
                    "http://127.0.0.1:" + server.port(),
                    "--allow-production",
                    "--max-lag",
                    "20s");
            Process process = new ProcessBuilder(Programs.command("replay", List.of("-Xmx32m"), arguments))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as(Files.readString(out)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(out)).isZero();
            assertThat(server.received).hasSize(REQUESTS);
        }
    }
}
