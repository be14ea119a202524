package io.reprise.bench.sidebyside;

import io.reprise.cli.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/links}. */
@Command(
        name = "links",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the value links of a generated recording in which each request carries a token of the session's",
            "response before, with the packaged replayer under a small heap. Prints time and memory. Exits with 1 when",
            "a link was missed."
        })
public final class LinkSearch implements Callable<Integer> {
    private static final double RECORDED_PER_SECOND = 1_000;
    private static final int EXCHANGES_MIN = 2 * PoissonRecording.SESSIONS;
    private static final int EXCHANGES_MAX = 50_000_000;
    private static final long WAIT_SECONDS = 3_600;
    private static final Pattern LINKS =
            Pattern.compile("^([\\d,]+) values? of ([\\d,]+) requests?", Pattern.MULTILINE);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--exchanges", description = "Number of exchanges to generate (default: ${DEFAULT-VALUE}).")
    int exchanges = 10_000_000;

    @Option(names = "--heap", paramLabel = "MIB", description = "Heap of the replayer (default: ${DEFAULT-VALUE}).")
    int heapMib = 256;

    /** Exits with 0, 1 when a link was missed, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(Program.run(new LinkSearch(), args));
    }

    @Override
    public Integer call() throws Exception {
        if (exchanges < EXCHANGES_MIN || exchanges > EXCHANGES_MAX) {
            throw new ParameterException(
                    spec.commandLine(),
                    String.format(Locale.ROOT, "--exchanges: expected %,d to %,d", EXCHANGES_MIN, EXCHANGES_MAX));
        }
        Path root = Path.of(System.getProperty("reprise.root", "."))
                .toAbsolutePath()
                .normalize();
        Path directory = Files.createTempDirectory("reprise-links");
        try {
            Path journal = directory.resolve("journal");
            new PoissonRecording(PoissonRecording.LINKED, exchanges, RECORDED_PER_SECOND).write(journal);
            return search(root, directory, journal);
        } finally {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private int search(Path root, Path directory, Path journal) throws IOException, InterruptedException {
        List<String> command = List.of(
                "env",
                "JAVA_TOOL_OPTIONS=-Xmx" + heapMib + "m",
                root.resolve("bin/replay").toString(),
                "correlate",
                "--journal=" + journal);
        long startNs = System.nanoTime();
        long residentKib = 0;
        long cpuTicks = 0;
        try (Child replay = Child.startAnywhere(directory, "correlate", command)) {
            while (replay.isAlive() && System.nanoTime() - startNs < WAIT_SECONDS * 1_000_000_000L) {
                residentKib = Math.max(residentKib, ProcFs.treeResidentKib(replay.handle()));
                cpuTicks = Math.max(cpuTicks, ProcFs.treeTicks(replay.handle()));
                Thread.sleep(100);
            }
            int code = replay.await(1);
            String output = replay.output();
            Matcher counted = LINKS.matcher(output);
            if (code != 0 || !counted.find()) {
                throw new IOException("replay correlate ended with " + code + ": " + output);
            }
            long found = Long.parseLong(counted.group(1).replace(",", ""));
            long carried = (long) exchanges - PoissonRecording.SESSIONS;
            print(
                    "%,d exchanges, %,d MiB of journal: %,d of %,d values linked in %.1f s (CPU time %.1f s), at most"
                            + " %,d MiB resident with a heap of %d MiB%n",
                    exchanges,
                    size(journal) >> 20,
                    found,
                    carried,
                    (System.nanoTime() - startNs) / 1e9,
                    ProcFs.seconds(cpuTicks),
                    residentKib >> 10,
                    heapMib);
            return found == carried ? 0 : 1;
        }
    }

    /** Bytes that the files of a directory take on the disk. */
    private static long size(Path directory) throws IOException {
        long sum = 0;
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                sum += Files.size(path);
            }
        }
        return sum;
    }

    private void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }
}
