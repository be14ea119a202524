package io.reprise.replayer;

import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The replayer as its users start it: the runnable jar in a separate process. */
final class ReplayProcess {
    private static final long LIMIT_SECONDS = 150;

    /** The result of a process that has ended. */
    record Result(int code, String out, String err) {}

    private final Path directory;
    private final Process process;

    private ReplayProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** @param directory the working directory, which also gets the output */
    static ReplayProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> fast = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC");
        List<String> command = Programs.command("replay", fast, List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
        builder.environment().putAll(environment);
        return new ReplayProcess(directory, builder.start());
    }

    static Result run(Path directory, String... arguments) throws IOException, InterruptedException {
        return start(directory, Map.of(), arguments).end();
    }

    /** Interrupts the process as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** @param name of the signal, without SIG */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Whether a file with such a name is open in the process. */
    boolean hasOpen(String suffix) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).toString().endsWith(suffix);
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Result end() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + Files.readString(directory.resolve("stderr")));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readString(directory.resolve("stdout")),
                Files.readString(directory.resolve("stderr")));
    }
}
