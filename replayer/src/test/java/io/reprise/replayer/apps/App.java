package io.reprise.replayer.apps;

import io.reprise.testkit.Await;
import io.reprise.testkit.Ports;
import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real web application of which copies can be started, each with secrets and ids of its own. Its directory in
 * {@code src/test/resources/apps} has a program {@code run} that says how.
 *
 * @param name of that directory
 */
record App(String name) {
    private static final long STOP_SECONDS = 20;

    /** What a copy stands for. */
    enum Role {
        PRODUCTION,
        STAGING
    }

    private String program() {
        return Programs.root()
                .resolve("replayer/src/test/resources/apps")
                .resolve(name)
                .resolve("run")
                .toString();
    }

    /**
     * Starts a fresh copy and returns when it accepts connections.
     *
     * @param directory for its store; is created
     * @param foreignRows rows of each table that come before those of our users
     */
    Copy start(Path directory, Role role, int foreignRows) throws IOException {
        Files.createDirectories(directory);
        int port = Ports.free();
        String roleName = role == Role.PRODUCTION ? "production" : "staging";
        List<String> command = List.of(
                program(),
                "start",
                directory.toString(),
                Integer.toString(port),
                roleName,
                Integer.toString(foreignRows));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Copy copy = new Copy(this, directory, port, process);
        Await.until("the copy in " + directory + " listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(name + " ended: " + Files.readString(log));
            }
            return Ports.accepts(port) && Files.exists(directory.resolve("ready"));
        });
        return copy;
    }

    /** A copy that runs; closing it ends it. */
    record Copy(App app, Path directory, int port, Process process) implements AutoCloseable {
        String url() {
            return "http://127.0.0.1:" + port;
        }

        /** What its store holds, without ids: one sentence for each row, sorted. */
        List<String> effects() throws Exception {
            Path out = directory.resolve("effects");
            Path err = directory.resolve("effects.err");
            Process listing = new ProcessBuilder(app.program(), "effects", directory.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = listing.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            listing.destroyForcibly();
            if (!ended || listing.exitValue() != 0) {
                throw new AssertionError("no effects of " + app.name() + ": " + Files.readString(err));
            }
            return Files.readAllLines(out, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
