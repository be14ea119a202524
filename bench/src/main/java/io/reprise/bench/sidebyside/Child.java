package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that this run started. It is bound to one processor and writes its output to its own file. */
final class Child implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param core the processor it may use */
    static Child start(Path directory, String name, int core, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        return startAnywhere(directory, name, pinned);
    }

    /** The same on whatever processors there are. */
    static Child startAnywhere(Path directory, String name, List<String> command) throws IOException {
        Path output = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("REPRISE_"));
        return new Child(builder.start(), output);
    }

    /** Runs to the end. Returns what it printed. */
    static String run(Path directory, String name, int core, List<String> command)
            throws IOException, InterruptedException {
        try (Child child = start(directory, name, core, command)) {
            child.await(600);
            return child.output();
        }
    }

    /** Where processes share one machine: the measured party alone on the first processor, if there are two. */
    static int measuredCore() {
        return 0;
    }

    /** Origin and client share the second processor, or have one each. */
    static int originCore() {
        return Math.min(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    static int clientCore() {
        return Math.min(2, Runtime.getRuntime().availableProcessors() - 1);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    int await(long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("still running after " + seconds + " s: " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
