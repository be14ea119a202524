package io.reprise.replayer.demo;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.PrivateFiles;
import io.reprise.text.OneLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program run as a child process: closing this object ends it, and its log stays in a file. */
final class ChildProcess implements AutoCloseable {
    private static final int END_SECONDS = 15;

    private final Process process;
    private final String name;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts {@code java ARGUMENTS}; stderr goes to {@code log}, stdout can be read. */
    static ChildProcess java(String name, Path log, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        // Settings meant for another run must not change the demonstration.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("REPRISE_"));
        try {
            if (Files.notExists(log, LinkOption.NOFOLLOW_LINKS)) {
                PrivateFiles.create(log);
            }
            Process process = builder.start();
            // Ends the child when a signal ends this program alone; does nothing for a child that has ended.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-" + name));
            return new ChildProcess(name, process);
        } catch (IOException e) {
            throw new ExitException(ExitCodes.INTERNAL, "cannot start " + name + ": " + OneLine.reason(e));
        }
    }

    /** The first line of its standard output. */
    String firstLine() throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        if (line == null) {
            throw new ExitException(ExitCodes.INTERNAL, name + " ended before it was ready");
        }
        return line;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the process to end (SIGTERM), and kills it if it does not end in time. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
