package io.reprise.bench.sidebyside;

import io.reprise.cli.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/side-by-side}. */
@Command(
        name = "side-by-side",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures proxies beside each other, the replayer beside wrk, and how punctual replay is.")
public final class SideBySide implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--part", description = "proxy, replay or lag; repeatable (default: all).")
    List<String> parts = List.of("proxy", "replay", "lag");

    @Option(names = "--party", description = "Program to measure; repeatable (default: all).")
    List<String> parties = Stream.of(Party.values()).map(party -> party.label).toList();

    @Option(
            names = "--workload",
            description = "small, get-16k, post-16k, get-1m or http10; repeatable (default:" + " all).")
    List<String> workloads = Stream.of(Workload.values()).map(Workload::label).toList();

    @Option(names = "--rate", description = "Requests/s besides saturation; repeatable (default: 2000 and 8000).")
    List<Integer> rates = List.of(2000, 8000);

    @Option(
            names = "--factor",
            description = "Multiple of 1,000 requests/s, for lag; repeatable (default: 1, 8 and" + " 16).")
    List<Integer> factors = List.of(1, 8, 16);

    @Option(
            names = "--stalling-disk",
            paramLabel = "DIR",
            description = "Mount point of a separate filesystem; recording proxies are also measured while"
                    + " it is frozen, which takes root.")
    @Nullable
    Path stallingDisk;

    @Option(names = "--rounds", description = "Number of rounds (default: ${DEFAULT-VALUE}).")
    int rounds = 5;

    @Option(names = "--seconds", description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    int seconds = 4;

    @Option(names = "--connections", description = "Number of the client's connections (default: ${DEFAULT-VALUE}).")
    int connections = 64;

    @Option(
            names = "--repeat",
            description = "Most repetitions of a measurement during which other programs used the machine (default:"
                    + " ${DEFAULT-VALUE}).")
    int repetitionsMax = 2;

    @Option(names = "--out", description = "Result file to write (default: docs/benchmarks/side-by-side.csv).")
    @Nullable
    Path out;

    @Option(
            names = "--work",
            description = "Directory for logs and journals, which is kept (default: a temporary" + " one).")
    @Nullable
    Path work;

    @Option(names = "--render", description = "Measure nothing: put the result file into docs/benchmarks.md.")
    boolean render;

    /** Exits with 0, 2 for wrong usage, 1 for any other failure. */
    public static void main(String[] args) {
        System.exit(Program.run(new SideBySide(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("reprise.root", "."))
                .toAbsolutePath()
                .normalize();
        Path file = out == null ? root.resolve("docs/benchmarks/side-by-side.csv") : out.toAbsolutePath();
        ProxyRounds.Plan plan = plan();
        if (!render) {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            measure(plan, root, file);
        }
        if (render) {
            Document.render(file, root.resolve("docs"));
        } else {
            PrintWriter terminal = spec.commandLine().getOut();
            terminal.println(Tables.of(new Results(Sample.read(file))));
            terminal.flush();
        }
        return 0;
    }

    /** Checked before anything is written: results of an earlier run must not go for a typing error. */
    private ProxyRounds.Plan plan() {
        try {
            if (!List.of("proxy", "replay", "lag").containsAll(parts)) {
                throw new IllegalArgumentException("part: " + parts + " (expected: proxy, replay or lag)");
            }
            if (stallingDisk != null) {
                StallRounds.check(stallingDisk);
            }
            return new ProxyRounds.Plan(
                    parties.stream().map(Party::of).toList(),
                    workloads.stream().map(Workload::of).toList(),
                    rates,
                    rounds,
                    seconds,
                    connections,
                    repetitionsMax);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage());
        }
    }

    private void measure(ProxyRounds.Plan plan, Path root, Path file) throws IOException, InterruptedException {
        Path directory = work == null
                ? Files.createTempDirectory("reprise-side-by-side")
                : Files.createDirectories(work.toAbsolutePath());
        try (PrintWriter results = new PrintWriter(Files.newBufferedWriter(file))) {
            results.println("# " + Machine.describe() + ", " + LocalDate.now(ZoneOffset.UTC));
            results.println("# `bench/side-by-side "
                    + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`");
            results.println(Sample.HEADING);
            run(plan, directory, root, sample -> {
                results.println(sample.line());
                results.flush();
                spec.commandLine().getErr().println(sample.line() + (sample.isNoisy() ? "  <- noisy" : ""));
                spec.commandLine().getErr().flush();
            });
        } finally {
            if (work == null) {
                deleteTree(directory);
            }
        }
    }

    private void run(ProxyRounds.Plan plan, Path directory, Path root, Consumer<Sample> results)
            throws IOException, InterruptedException {
        if (parts.contains("proxy")) {
            new ProxyRounds(plan, directory, root, results).run();
        }
        if (stallingDisk != null) {
            new StallRounds(plan, directory, stallingDisk, root, results).run();
        }
        if (parts.contains("replay")) {
            new ReplayRounds(directory, root, connections, 2 * seconds, results).run(rounds);
        }
        if (parts.contains("lag")) {
            new LagRounds(directory, root, results).run(factors, rounds, 2 * seconds);
        }
    }

    static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
