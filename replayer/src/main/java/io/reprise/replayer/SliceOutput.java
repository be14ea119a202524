package io.reprise.replayer;

import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.state.LinkFile;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files beside the report of a bisection: the small journal, which the {@code journal} program cuts out,
 * because a replayer cannot write journals; the value links as rules; and a script that fires both.
 */
final class SliceOutput {
    static final String SLICE = "slice";
    static final String LINKS = "links.txt";
    private static final String ARGUMENTS = "slice.args";
    private static final String SCRIPT = "repro.sh";
    private static final int SHOWN_CHARS = 300;

    private final Path directory;
    private final List<String> program;

    /** @param program the command that starts the {@code journal} program; null to look for it */
    SliceOutput(Path directory, @Nullable String program) {
        this.directory = directory.toAbsolutePath().normalize();
        this.program = program == null ? found() : List.of(program);
    }

    /** In a checkout, the launcher, which builds it on first use; in a release, the jar beside this one; else none. */
    private static List<String> found() {
        Path own = ownJar();
        Path launcher = launcher("journal");
        Path jar = own.resolveSibling("journal.jar");
        if (launcher != null) {
            return List.of(launcher.toString());
        }
        return Files.isReadable(jar)
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsun.misc.unsafe.memory.access=allow",
                        "-jar",
                        jar.toString())
                : List.of();
    }

    private static Path ownJar() {
        try {
            return Path.of(SliceOutput.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A launcher in the checkout that this program was built in; null outside of one. */
    private static @Nullable Path launcher(String name) {
        for (Path above = ownJar().getParent(); above != null; above = above.getParent()) {
            Path launcher = above.resolve("bin").resolve(name);
            if (Files.isExecutable(launcher) && Files.isRegularFile(above.resolve("bin/launch.sh"))) {
                return launcher;
            }
        }
        return null;
    }

    /**
     * Cuts the small journal out.
     *
     * @param journals the journals that the recording is read from
     * @param exchanges the ids of its exchanges
     * @return null if it is there; else what to do, in a sentence
     * @throws IOException a file could not be written
     */
    @Nullable
    String cut(List<Path> journals, List<String> exchanges) throws IOException {
        Path arguments = directory.resolve(ARGUMENTS);
        String text = String.join(
                "\n", exchanges.stream().map(id -> "--exchange=" + id).toList());
        PrivateFiles.write(arguments, out -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
        List<String> call = new ArrayList<>(List.of("cut"));
        journals.forEach(
                journal -> call.add(journal.toAbsolutePath().normalize().toString()));
        call.add(directory.resolve(SLICE).toString());
        call.add("@" + arguments);
        String byHand = "The small journal is not written yet: journal " + String.join(" ", call);
        if (program.isEmpty()) {
            return byHand + " (no journal program was found; --journal-program names it)";
        }
        delete(directory.resolve(SLICE));
        String problem = run(call);
        return problem == null ? null : byHand + " (" + problem + ")";
    }

    /** Runs the journal program, and returns what went wrong, or null. */
    private @Nullable String run(List<String> call) {
        List<String> command = new ArrayList<>(program);
        command.addAll(call);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            // Settings for replay, such as REPRISE_FROM, must not change what is cut.
            builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0
                    ? null
                    : "it ended with exit code " + code + ": "
                            + Shown.printable(OneLine.of(output.strip()), SHOWN_CHARS);
        } catch (IOException e) {
            return "it cannot be started: " + OneLine.reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Removes the small journal of an earlier part of the search. */
    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    /** Writes the value links of the whole recording: too few requests are left to find them again. */
    void links(LinkFile links) throws IOException {
        Path file = directory.resolve(LINKS);
        Files.deleteIfExists(file);
        LinkRulesOutput.write(links.kinds(), file);
    }

    /** Writes the script that fires the small journal, and ends with 1 if it shows the finding. */
    void script(String sentence) throws IOException {
        Path launcher = launcher("replay");
        String text = """
                #!/bin/sh
                # %s
                # Fires the small journal once; exit code 1: it shows the finding again, 0: it does not.
                # usage: repro.sh [TARGET]    REPLAY names the program if it is elsewhere.
                set -eu
                here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
                replay=${REPLAY:-%s}
                [ -x "$replay" ] || replay=replay
                [ $# -eq 0 ] || set -- --target "$@"
                exec "$replay" bisect --again "$here" "$@"
                """.formatted(Shown.printable(OneLine.of(sentence), SHOWN_CHARS), quoted(launcher));
        Path file = directory.resolve(SCRIPT);
        PrivateFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static String quoted(@Nullable Path path) {
        return path == null ? "replay" : "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
