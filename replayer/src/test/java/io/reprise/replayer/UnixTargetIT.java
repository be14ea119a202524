package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.UnixServer;
import io.reprise.replayer.source.Recording;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --target unix:PATH}, through the runnable jar. */
final class UnixTargetIT {
    @TempDir
    Path directory;

    private Path journal() {
        Path journal = directory.resolve("journal");
        try (Recording recording = new Recording(journal)) {
            for (int i = 0; i < 20; i++) {
                recording.at(i * 5L).get("/" + i);
            }
        }
        return journal;
    }

    @Test
    void replaysOverAUnixSocketByPathAndByName() throws Exception {
        String journal = journal().toString();
        Path socket = directory.resolve("app.sock");
        try (UnixServer server = new UnixServer(socket)) {
            ReplayProcess.Result byPath =
                    ReplayProcess.run(directory, "--journal", journal, "--target", "unix:" + socket, "--max-lag", "5s");
            assertThat(byPath.code()).as(byPath.out() + byPath.err()).isZero();
            assertThat(byPath.out()).contains("0 of 20 requests failed", "unix:" + socket);
            assertThat(server.heads)
                    .hasSize(20)
                    .allMatch(head -> head.contains("\nHost: localhost\n") && head.contains("Reprise-Run: "));
            Map<String, String> named = Map.of("REPRISE_TARGET_STAGING_URL", "unix:" + socket);
            ReplayProcess.Result byName = ReplayProcess.start(
                            directory,
                            named,
                            "--journal",
                            journal,
                            "--target",
                            "staging",
                            "--header",
                            "Host: vhost.example",
                            "--max-lag",
                            "5s")
                    .end();
            assertThat(byName.code()).as(byName.out() + byName.err()).isZero();
            assertThat(server.heads.subList(20, 40)).allMatch(head -> head.contains("\nHost: vhost.example\n"));
        }
    }

    @Test
    void missingSocketEndsTheRunWithOneLine() throws Exception {
        ReplayProcess.Result result =
                ReplayProcess.run(directory, "--journal", journal().toString(), "--target", "unix:/nowhere/app.sock");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().strip().lines()).singleElement().asString().contains("there is no such socket");
    }
}
