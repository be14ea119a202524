package io.reprise.bench.sidebyside;

import io.reprise.bench.sidebyside.SummaryJson.Second;
import io.reprise.cli.DurationConverter;
import io.reprise.cli.Program;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/replay-soak}. */
@Command(
        name = "replay-soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Replays a recording for a long time, slowly, with the packaged replayer; then an account: it ended by",
            "itself and in time, each request was sent and arrived, and no second is missing in the report. Exits",
            "with 1 when that does not hold."
        })
public final class ReplaySoak implements Callable<Integer> {
    private static final double RECORDED_PER_SECOND = 80;
    private static final int SLOWER = 4;
    /** For the start of the JVM and its warm-up, and for what the replayer allows for its end. */
    private static final long EXTRA_SECONDS = 120;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            description = "Length of the replay (default: 5m).")
    Duration duration = Duration.ofMinutes(5);

    @Option(
            names = "--max-lag",
            converter = DurationConverter.class,
            description = "A request sent later than this counts as late, as for replay (default: 25ms).")
    Duration maxLag = Duration.ofMillis(25);

    private final List<String> faults = new ArrayList<>();

    /** Exits with 0, 1 when the account shows a fault, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(Program.run(new ReplaySoak(), args));
    }

    @Override
    public Integer call() throws Exception {
        if (duration.compareTo(Duration.ofSeconds(2)) < 0 || duration.compareTo(Duration.ofHours(24)) > 0) {
            throw new ParameterException(spec.commandLine(), "--duration: expected 2s to 24h");
        }
        Path root = Path.of(System.getProperty("reprise.root", "."))
                .toAbsolutePath()
                .normalize();
        Path directory = Files.createTempDirectory("reprise-replay-soak");
        try {
            run(root, directory);
        } finally {
            deleteTree(directory);
        }
        faults.forEach(fault -> print("FAULT: %s%n", fault));
        print("%s%n", faults.isEmpty() ? "OK" : "FAILED");
        return faults.isEmpty() ? 0 : 1;
    }

    private void run(Path root, Path directory) throws IOException, InterruptedException {
        Duration recorded = duration.dividedBy(SLOWER);
        long[] offsetsNs = offsetsNs(recorded, directory.resolve("journal"));
        int port = Child.freePort();
        Path dump = directory.resolve("arrivals");
        try (Child log = LagRounds.receiver(directory, port, offsetsNs.length, dump)) {
            Origin.awaitAnswer(log, port);
            try (Child replay = Child.startAnywhere(
                    directory,
                    "replay",
                    List.of(
                            root.resolve("bin/replay").toString(),
                            "--journal=" + directory.resolve("journal"),
                            "--target=http://127.0.0.1:" + port,
                            "--rate=" + 1.0 / SLOWER + "x",
                            "--duration=" + recorded.toMillis() + "ms",
                            "--max-lag=" + Shown.duration(maxLag.toNanos()),
                            "--report=" + directory.resolve("report")))) {
                int code = replay.await(duration.toSeconds() + EXTRA_SECONDS);
                expect(code == 0, "the replay ended with " + code + ":\n" + page(replay.output()));
            }
            Origin.get(port, "/dump");
        }
        SummaryJson summary = SummaryJson.read(directory.resolve("report/summary.json"));
        long planned = Arrays.stream(offsetsNs)
                .filter(offset -> offset < recorded.toNanos())
                .count();
        account(summary, planned);
        arrivals(dump, offsetsNs, planned);
    }

    /** What a replay printed, without its progress. */
    private static String page(String output) {
        return output.lines().filter(line -> !line.startsWith("planned ")).collect(Collectors.joining("\n"));
    }

    /** Writes a recording that is a little longer than needed, and returns when its requests arrived. */
    private static long[] offsetsNs(Duration recorded, Path journal) {
        int count = (int) (RECORDED_PER_SECOND * (1.2 * recorded.toSeconds() + 5));
        PoissonRecording recording = new PoissonRecording(count, RECORDED_PER_SECOND);
        recording.write(journal);
        return recording.offsetsNs;
    }

    private void account(SummaryJson summary, long planned) throws IOException {
        long sent = summary.number("counts/sent");
        long elapsedNs = summary.number("rates/elapsedNs");
        expect(sent == planned, "%d of %d requests were sent", sent, planned);
        expect(summary.number("counts/ended") == planned, "%d have an end", summary.number("counts/ended"));
        expect(summary.number("counts/failed") == 0, "%d failed", summary.number("counts/failed"));
        expect(
                elapsedNs <= duration.toNanos() + 1_000_000_000L,
                "it took %.1f s instead of %s",
                elapsedNs / 1e9,
                Shown.duration(duration.toNanos()));
        long covered = covered(summary.seconds());
        expect(covered >= duration.toSeconds() - 1, "the report covers %d seconds", covered);
        long asked = summary.seconds().stream().mapToLong(Second::asked).sum();
        long ended = summary.seconds().stream().mapToLong(Second::ended).sum();
        expect(asked == planned && ended == planned, "by the seconds %d were asked and %d ended", asked, ended);
        print(
                "%,d of %,d requests sent in %.1f s, %,d seconds in the report, %,d failed, %,d left more than %s"
                        + " late, own lag p99 %.2f ms%n",
                sent,
                planned,
                elapsedNs / 1e9,
                covered,
                summary.number("counts/failed"),
                summary.number("lateness/late"),
                Shown.duration(maxLag.toNanos()),
                summary.number("timesNs/lagOurs/p99") / 1e6);
    }

    /** How many seconds the course of the run has from its start on, without a gap. */
    private long covered(List<Second> seconds) {
        long next = 0;
        for (Second second : seconds) {
            expect(second.second() == next, "the report goes on with second %d after %d", second.second(), next - 1);
            next = second.second() + second.length();
        }
        return next;
    }

    private void arrivals(Path dump, long[] offsetsNs, long planned) throws IOException {
        LongBuffer arrived = ByteBuffer.wrap(Files.readAllBytes(dump)).asLongBuffer();
        long[] lateNs = new long[Math.toIntExact(planned)];
        int count = 0;
        for (int i = 0; i < planned; i++) {
            if (arrived.get(i) != 0) {
                lateNs[count++] = arrived.get(i) - SLOWER * offsetsNs[i];
            }
        }
        expect(count == planned, "%d of %d requests arrived", count, planned);
        if (count > 0) {
            long[] sorted = Arrays.copyOf(lateNs, count);
            Arrays.sort(sorted);
            print(
                    "%,d arrived, against the most punctual one late by p50 %.2f ms, p99 %.2f ms, at most %.2f ms%n",
                    count,
                    (sorted[count / 2] - sorted[0]) / 1e6,
                    (sorted[(int) (count * 0.99)] - sorted[0]) / 1e6,
                    (sorted[count - 1] - sorted[0]) / 1e6);
        }
    }

    private void expect(boolean holds, String fault, Object... values) {
        if (!holds) {
            faults.add(values.length == 0 ? fault : String.format(Locale.ROOT, fault, values));
        }
    }

    private void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
