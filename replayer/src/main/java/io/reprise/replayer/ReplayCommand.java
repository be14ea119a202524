package io.reprise.replayer;

import io.reprise.cli.BareUsage;
import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.StandardStreams;
import io.reprise.cli.VersionProvider;
import io.reprise.journal.JournalException;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Scale;
import io.reprise.replayer.plan.Scales;
import io.reprise.replayer.report.FinalPage;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code replay}: fires a recording at a target and reports the result. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = VersionProvider.class,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = "Fires a recording at a target, at the recorded pace or faster, and reports what failed.",
        footer = {
            "",
            "Exit codes: 0 no condition of --fail-on was met, 1 one was, 2 wrong usage,",
            "3 the target cannot be reached or a limit ended the run early,",
            "4 INVALID: the replayer was late or could not send everything,",
            "5 the result could not be written or an internal failure, 130 interrupted.",
            "Every option but --allow-production can be set in the environment",
            "(REPRISE_RATE) and in a properties file (rate=2x)."
        })
final class ReplayCommand implements Callable<Integer>, BareUsage {
    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(
            names = "--target",
            paramLabel = "NAME|URL|unix:PATH",
            description = "Address to fire at: http(s)://HOST[:PORT], unix:PATH, or a name configured as"
                    + " target.NAME.url.")
    private @Nullable String target;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = RateConverter.class,
            defaultValue = "1x",
            description = "Pace: 2x, 0.5x or 200%% of the recorded one, or a mean rate such as 500/s"
                    + " (default: ${DEFAULT-VALUE}).")
    private Rate rate = Rate.recorded();

    @Option(
            names = "--scale",
            paramLabel = "compress",
            converter = ScaleConverter.class,
            defaultValue = "compress",
            description = "Meaning of a multiple: compress, the only value so far, makes all of time pass faster"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("UnusedVariable") // the only value so far; parsing refuses others
    private Scale scale = Scales.standard();

    @Option(
            names = "--max-gap",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Cut longer pauses of the recording to this (default: keep them).")
    private @Nullable Duration maxGap;

    @Mixin
    private StateOptions state = new StateOptions();

    @Mixin
    private FilterProgramOptions filter = new FilterProgramOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(
            names = "--max-lag",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "25ms",
            description = "Delay through the replayer's own fault from which on a request counts as late; evidence for"
                    + " more than 1 %% late requests, in the whole run or in any ten seconds of it, makes the run"
                    + " INVALID (default: ${DEFAULT-VALUE}).")
    private Duration maxLag = Duration.ofMillis(25);

    @Option(
            names = "--fail-on",
            paramLabel = "LIST",
            defaultValue = "failure,changed,login",
            description = "Conditions that make the exit code 1, separated by commas: failure, changed (another class"
                    + " of status than recorded, or a login page, for more than 1 %% and not by chance), login (one of"
                    + " --login failed), mismatch,"
                    + " failures>1%%, changed>5%%, mismatches>10, p99>500ms, or none (default: ${DEFAULT-VALUE}).")
    private String failOn = "failure,changed,login";

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write the result to this directory, in every report format (default: none).")
    private @Nullable Path report;

    @Option(
            names = "--dry-run",
            description = "Make every check of the run and show what would be sent, but only connect to the target and"
                    + " send nothing.")
    private boolean dryRun;

    @Option(
            names = "--allow-production",
            description = "Fire even at a target that is marked as production or that the recording came from.")
    private boolean allowProduction;

    // Read before the rest is parsed, by LayeredDefaults.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with defaults (default: reprise.properties, if there).")
    private @Nullable Path config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InstantSource clock;
    private final Surroundings surroundings;
    private @Nullable RunSummary result;

    /**
     * @param clock the date, for the names of runs and for when they began
     * @param surroundings what the production guard asks
     */
    ReplayCommand(InstantSource clock, Surroundings surroundings) {
        this.clock = clock;
        this.surroundings = surroundings;
    }

    /** The ways that there are, with their own message. */
    static final class ScaleConverter implements ITypeConverter<Scale> {
        @Override
        public Scale convert(String value) {
            return Scales.named(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not available (expected " + Scales.labels() + ")"));
        }
    }

    /** Reads {@code --rate}, with a message that says what a rate looks like. */
    static final class RateConverter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String value) {
            try {
                return Rate.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(OneLine.reason(e));
            }
        }
    }

    /** The result of the last call; null when nothing ran. */
    @Nullable
    RunSummary result() {
        return result;
    }

    @Override
    public List<String> needs() {
        return List.of("journal", "target");
    }

    @Override
    public String synopsis() {
        return "replay --journal DIR --target NAME|URL [--rate 2x] [OPTION]...   (or: replay demo)";
    }

    @Override
    public String example() {
        return "replay --journal /var/lib/reprise --target http://staging:8000 --rate 2x";
    }

    @Override
    public Integer call() {
        FailOn conditions = failOn();
        PrintWriter out = spec.commandLine().getOut();
        requireNotSwapped();
        state.check();
        try (Interruption interruption = new Interruption(spec.commandLine().getErr())) {
            return dryRun ? dryRun(out) : replay(out, conditions, interruption);
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
        }
    }

    private int replay(PrintWriter out, FailOn conditions, Interruption interruption) {
        if (target == null) {
            throw ExitException.usage("--target is missing (expected http://HOST[:PORT] or a configured name)");
        }
        TargetCatalog.Named named = catalog().find(target, engine.insecure());
        var engineConfig = engine.config(named.target(), RunIds.next(clock));
        Recording recording = guarded(named);
        prepareReport();
        RunSummary summary = run(recording, engineConfig, interruption);
        result = summary;
        Verdict verdict = Verdict.of(summary, conditions.met(summary));
        FinalPage.print(out, summary, verdict);
        List<String> problems = new ArrayList<>();
        writeReport(out, summary, verdict, problems);
        checkOutput(out, problems);
        say(problems);
        return (problems.isEmpty() ? verdict : verdict.notWritten()).exitCode();
    }

    private RunSummary run(Recording recording, EngineConfig engineConfig, Interruption interruption) {
        try (Filters filters = filter.start()) {
            ReplayRun run = new ReplayRun(
                    recording,
                    state,
                    engineConfig.withFilters(filters),
                    engine.orderName(),
                    spec.commandLine().getErr(),
                    interruption,
                    clock);
            return run.run(maxLag);
        }
    }

    /** Reads the recording, and refuses a target that is, or may be, the place where it was made. */
    private Recording guarded(TargetCatalog.Named named) {
        if (allowProduction) {
            return Recording.open(source, rate, scale, maxGap, new RecordedHosts(Set.of()));
        }
        ProductionGuard guard = new ProductionGuard(named, surroundings);
        refuse(guard.marked()); // before the recording is read, which may take long
        RecordedHosts hosts = new RecordedHosts(guard.watched());
        Recording recording = Recording.open(source, rate, scale, maxGap, hosts);
        refuse(guard.decide(recording.contents().runs(), hosts).refusal());
        return recording;
    }

    private static void refuse(@Nullable String reason) {
        if (reason != null) {
            throw ExitException.usage(reason);
        }
    }

    /** Makes all checks of a run in the same order; a check that fails ends the dry run as it would end the run. */
    private int dryRun(PrintWriter out) {
        try (Filters filters = filter.start()) {
            return dryRun(out, filters);
        }
    }

    private int dryRun(PrintWriter out, @Nullable Filters filters) {
        TargetCatalog.Named named = target == null ? null : catalog().find(target, engine.insecure());
        var engineConfig = named == null ? null : engine.config(named.target(), RunIds.next(clock));
        ProductionGuard guard = named == null ? null : new ProductionGuard(named, surroundings);
        RecordedHosts hosts = new RecordedHosts(guard == null ? Set.of() : guard.watched());
        Recording recording = Recording.open(source, rate, scale, maxGap, hosts);
        ProductionGuard.Decision decision =
                guard == null ? null : guard.decide(recording.contents().runs(), hosts);
        DryRun dry = new DryRun(out, recording);
        dry.printGuard(decision, allowProduction);
        String refusal = decision == null || allowProduction ? null : decision.refusal();
        // A target that is refused must not even be connected to.
        String unreachable = engineConfig == null || refusal != null ? null : dry.printTarget(engineConfig);
        dry.printPlan(state.logsIn(recording));
        dry.printRecipe(state.logins());
        dry.printEarlierLogins(state, spec.commandLine().getErr());
        dry.printEnd(engine.limits(), engine.order());
        tryReport(out);
        out.flush();
        FilterProgramOptions.requireUsable(filters);
        refuse(refusal);
        if (unreachable != null) {
            throw new ExitException(ExitCodes.UNREACHABLE, unreachable);
        }
        return ExitCodes.OK;
    }

    /** Tries whether the report can be written; a directory that was made for the trial is removed. */
    private void tryReport(PrintWriter out) {
        Path directory = report;
        if (directory == null) {
            return;
        }
        boolean wasThere = Files.exists(directory);
        prepareReport();
        out.println("Report     " + directory + " can be written");
        try {
            if (!wasThere) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            // Another process has put a file there meanwhile.
        }
    }

    private TargetCatalog catalog() {
        return new TargetCatalog(ReplayMain.settings(spec.commandLine()));
    }

    /** Finds {@code --journal} and {@code --target} swapped: a message about one of the two alone would confuse. */
    private void requireNotSwapped() {
        String path = target == null || target.contains("://") || !isThere(target) ? null : target;
        for (String url : source.given()) {
            if (url.contains("://")) {
                throw ExitException.usage("--journal: '" + url + "' is a URL"
                        + (path == null
                                ? " (expected the directory that the proxy records into; a URL belongs to --target)"
                                : " and --target: '" + path + "' is a file or directory: they are swapped (expected"
                                        + " --journal " + path + " --target " + url + ")"));
            }
        }
        if (path != null && !catalog().knows(path)) {
            throw ExitException.usage("--target: '" + path + "' is a file or directory (expected http://HOST[:PORT] or"
                    + " a configured name; a recording belongs to --journal)");
        }
    }

    private static boolean isThere(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private FailOn failOn() {
        try {
            return FailOn.parse(failOn);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--fail-on: " + OneLine.reason(e));
        }
    }

    private void prepareReport() {
        if (report != null) {
            try {
                PrintWriter err = spec.commandLine().getErr();
                ReportFiles.prepare(report).ifPresent(warning -> err.println("replay: --report: " + warning));
                err.flush();
            } catch (IOException e) {
                throw ExitException.usage("--report: cannot write to '" + report + "': " + OneLine.reason(e)
                        + " (name a writable directory)");
            }
        }
    }

    private static void checkOutput(PrintWriter out, List<String> problems) {
        IOException failure = StandardStreams.outFailure();
        if (out.checkError() || failure != null) {
            problems.add("the result could not be written to standard output"
                    + (failure == null ? "" : ": " + OneLine.reason(failure)));
        }
    }

    /** Prints at once instead of throwing, because the process may be ended as soon as the run is over. */
    private void say(List<String> problems) {
        PrintWriter err = spec.commandLine().getErr();
        problems.forEach(problem -> err.println("replay: " + OneLine.of(problem)));
        err.flush();
    }

    private void writeReport(PrintWriter out, RunSummary summary, Verdict verdict, List<String> problems) {
        if (report == null) {
            return;
        }
        try {
            ReportFiles.write(report, summary, verdict);
            out.println("Report       " + ReportFiles.whereToLook(report));
            out.flush();
        } catch (IOException e) {
            problems.add("--report: writing to '" + report + "' failed: " + OneLine.reason(e));
        }
    }
}
