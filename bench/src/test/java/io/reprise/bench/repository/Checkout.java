package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The checkout that these tests belong to, and commands that run to their end. */
final class Checkout {
    static final Path ROOT =
            Path.of(System.getProperty("reprise.root", "..")).toAbsolutePath().normalize();

    /**
     * The end of a command.
     *
     * @param output standard output and standard error, as they came
     */
    record Outcome(int exitCode, String output) {}

    private Checkout() {}

    /**
     * Runs a command to its end; fails the test, and ends the command with its children, if that takes longer than
     * {@code limit}.
     *
     * @param environment variables to set beside those of this process
     */
    static Outcome run(Path directory, Map<String, String> environment, Duration limit, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("command", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = false;
            try {
                ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                }
            }
            String text = Files.readString(output);
            assertThat(ended)
                    .as("%s ends within %s; its output:%n%s", String.join(" ", command), limit, text)
                    .isTrue();
            return new Outcome(process.exitValue(), text);
        } finally {
            Files.delete(output);
        }
    }
}
