package io.reprise.replayer;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.VersionProvider;
import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.ShardSum;
import io.reprise.replayer.measure.StoredRun;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.report.DataFile;
import io.reprise.replayer.report.FinalPage;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.replayer.report.RunData;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay merge}: makes one report of those of all shards of a replay. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = {
            "Makes one report of the reports of all shards of a timetable (replay --shard I/N" + " --report DIR).",
            "Counts and histograms add up; the verdict is computed again from the sums."
        },
        footer = {"", "Exit codes: as for replay; a single INVALID shard makes the whole run INVALID (4)."})
final class MergeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "REPORT", arity = "1..*", description = "Directory of a shard's report.")
    private List<Path> reports = List.of();

    @Mixin
    private GateOptions gate = new GateOptions();

    @Mixin
    private ReportOption report = new ReportOption();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private record Shard(Path report, StoredRun run, RunInfo.ShardInfo info) {}

    @Override
    public Integer call() {
        Gate conditions = gate.failOn(ReplayCommand.FAIL_ON);
        PrintWriter out = spec.commandLine().getOut();
        List<Shard> shards = new ArrayList<>();
        for (Path directory : reports) {
            shards.add(read(directory));
        }
        RunSummary sum = sum(complete(shards));
        String problem = conditions.problem(
                sum.tally().endpoints().keySet(), List.of(sum.info().settings().rate()), false, false);
        if (problem != null) {
            throw ExitException.usage("--fail-on: " + problem);
        }
        report.prepare(spec.commandLine().getErr());
        Verdict verdict = Verdict.of(sum, conditions.judge(Fired.only(RunFigures.of(sum)), null));
        FinalPage.print(out, sum, verdict);
        List<String> problems = new ArrayList<>();
        report.write(out, problems, directory -> ReportFiles.write(directory, sum, verdict));
        report.finish(out, spec.commandLine(), problems);
        return (problems.isEmpty() ? verdict : verdict.notWritten()).exitCode();
    }

    private static Shard read(Path directory) {
        try {
            StoredRun run = DataFile.read(directory, RunData.class).run();
            RunInfo.ShardInfo info = run.info().planned().shard();
            if (info == null || info.index() < 1 || info.index() > info.count()) {
                throw ExitException.usage("'" + directory + "' is not the report of a shard");
            }
            return new Shard(directory, run, info);
        } catch (IOException e) {
            throw ExitException.usage(OneLine.reason(e));
        }
    }

    private static RunSummary sum(List<StoredRun> shards) {
        try {
            return ShardSum.of(shards);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw ExitException.usage("a report's " + DataFile.FILE_NAME + " is damaged: " + OneLine.reason(e));
        }
    }

    /** The shards in their order, if they are all of one timetable, each once. */
    private static List<StoredRun> complete(List<Shard> shards) {
        Shard first = shards.get(0);
        TreeMap<Integer, Shard> byIndex = new TreeMap<>();
        for (Shard shard : shards) {
            requireAlike(first, shard);
            Shard twice = byIndex.put(shard.info.index(), shard);
            if (twice != null) {
                throw ExitException.usage("shard " + shard.info.index() + "/" + shard.info.count()
                        + " is there twice: '" + twice.report + "' and '" + shard.report + "'");
            }
        }
        String missing = IntStream.rangeClosed(1, first.info.count())
                .filter(index -> !byIndex.containsKey(index))
                .mapToObj(Integer::toString)
                .limit(20)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw ExitException.usage("shards are missing: " + missing + " of " + first.info.count());
        }
        long requests = shards.stream()
                .mapToLong(shard -> shard.run.info().planned().requests())
                .sum();
        if (requests != first.info.wholeRequests()) {
            throw ExitException.usage("the shards have " + Shown.count(requests) + " requests, and their timetable "
                    + Shown.count(first.info.wholeRequests()));
        }
        return byIndex.values().stream().map(Shard::run).toList();
    }

    private static void requireAlike(Shard first, Shard other) {
        require(first, other, "replay versions", shard -> shard.run.info().version());
        String own = VersionProvider.version();
        if (!own.equals(first.run.info().version())) {
            throw ExitException.usage("'" + first.report + "' is of replay "
                    + Shown.printable(first.run.info().version(), 100) + ", and this is " + own);
        }
        require(first, other, "numbers of shards", shard -> shard.info.count());
        require(first, other, "rates", shard -> shard.run.info().settings().rate());
        require(first, other, "--scale", shard -> shard.run.info().settings().scale());
        require(first, other, "--order", shard -> shard.run.info().settings().order());
        require(first, other, "targets", shard -> shard.run.info().settings().target());
        require(first, other, "--max-lag", shard -> shard.run.course().worth().lagMaxNs());
        require(first, other, "recordings, or other parts or options of one", shard -> shard.info.fingerprint());
    }

    private static void require(Shard first, Shard other, String what, Function<Shard, Object> property) {
        Object mine = property.apply(first);
        Object others = property.apply(other);
        if (!Objects.equals(mine, others)) {
            throw ExitException.usage("'" + first.report + "' and '" + other.report + "' are of different " + what
                    + ": " + Shown.printable(mine.toString(), 100) + " and " + Shown.printable(others.toString(), 100));
        }
    }
}
