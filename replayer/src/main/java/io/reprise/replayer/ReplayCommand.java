package io.reprise.replayer;

import io.reprise.cli.BareUsage;
import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.VersionProvider;
import io.reprise.journal.JournalException;
import io.reprise.replayer.engine.Demand;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.FollowTimetable;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Shard;
import io.reprise.replayer.report.FinalPage;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.replayer.report.StepTable;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.text.OneLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    static final String FAIL_ON = "failure,changed,login";

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = RateSteps.Converter.class,
            defaultValue = "1x",
            description = "Pace: 2x, 0.5x or 200%% of the recorded one, a mean rate such as 500/s, a ramp such as"
                    + " 1x..8x, or a profile such as 1x:2m,4x:5m; or several, such as 1x,2x,4x, one after another"
                    + " (default: ${DEFAULT-VALUE}).")
    private RateSteps rate = new RateSteps(List.of(Rate.recorded()));

    @Mixin
    private ScaleOptions scale = new ScaleOptions();

    @Mixin
    private StateOptions state = new StateOptions();

    @Mixin
    private FilterProgramOptions filter = new FilterProgramOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private GateOptions gate = new GateOptions();

    @Mixin
    private AbortOption abort = new AbortOption();

    @Mixin
    private ShardOptions shards = new ShardOptions();

    @Mixin
    private FollowOptions follow = new FollowOptions();

    @Mixin
    private LiveOptions live = new LiveOptions();

    @Mixin
    private ReportOption report = new ReportOption();

    @Option(
            names = "--dry-run",
            description = "Make every check of the run and print what would be sent; connect to the target, but"
                    + " send nothing.")
    private boolean dryRun;

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InstantSource clock;
    private final Surroundings surroundings;
    /**
     * @param clock the date, for the names of runs and for when they began
     * @param surroundings what the production guard asks
     */
    ReplayCommand(InstantSource clock, Surroundings surroundings) {
        this.clock = clock;
        this.surroundings = surroundings;
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
        Gate conditions = gate.failOn(FAIL_ON);
        abort.conditions(); // its errors come before the recording is read
        PrintWriter out = spec.commandLine().getOut();
        target.requireNotSwapped(source, catalog());
        state.check();
        boolean follows = follow.isOn(CommandOptions.given(spec));
        Shard shard = shards.shard(rate);
        Instant startAt = shards.startAt(clock);
        try (Live attended = live.start(spec.commandLine().getErr(), shard == null && !follows)) {
            if (follows) {
                return follow(out, conditions, attended);
            }
            return dryRun
                    ? dryRun(out, conditions, shard)
                    : replay(out, conditions, shard, attended.startingAt(startAt));
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
        }
    }

    private int replay(PrintWriter out, Gate conditions, @Nullable Shard shard, Live attended) {
        TargetCatalog.Named named = target.find(catalog(), engine.insecure());
        engine.config(named.target(), RunIds.next(clock)); // its errors come before the recording is read
        Recording recording = target.guarded(
                        named,
                        source,
                        rate.first(),
                        scale,
                        surroundings,
                        spec.commandLine().getErr())
                .sharded(shard);
        require(conditions, recording);
        report.prepare(spec.commandLine().getErr());
        return rate.isOne()
                ? replayOnce(out, conditions, recording, named, attended)
                : replaySteps(out, new StepsRun(recording, rate.rates(), conditions), named, attended);
    }

    private void require(Gate conditions, Recording recording) {
        List<String> rates = rate.rates().stream().map(Rate::toString).toList();
        GateOptions.require(conditions, recording.endpoints(), rates, StepJudge.hasBaseline(rates), false);
        abort.require(recording.endpoints());
    }

    private int replayOnce(
            PrintWriter out, Gate conditions, Recording recording, TargetCatalog.Named named, Live attended) {
        PrintWriter err = spec.commandLine().getErr();
        return finish(
                out,
                conditions,
                run(
                        sends -> new RunState(state, recording, sends, err),
                        engine.config(named.target(), RunIds.next(clock)),
                        attended));
    }

    /** Sends what recorders write while they write it. */
    private int follow(PrintWriter out, Gate conditions, Live attended) {
        PrintWriter err = spec.commandLine().getErr();
        FollowTimetable.Timing timing = follow.timing(source.duration());
        TargetCatalog.Named named = target.find(catalog(), engine.insecure());
        EngineConfig config = engine.config(named.target(), RunIds.next(clock));
        source.journals(); // checked before the target is contacted
        ProductionGuard guard = target.guard(named, surroundings);
        GateOptions.require(conditions, Set.of(), List.of(rate.first().toString()), false, false);
        abort.require(Set.of());
        report.prepare(err);
        Path kept = follow.checkpoint(report.directory());
        try (FollowCheckpoint checkpoint =
                kept == null ? null : FollowCheckpoint.open(kept, named.target().toString())) {
            List<String> refusals = new CopyOnWriteArrayList<>(); // filled by the planner
            Following.What what = new Following.What(source, timing, guard, checkpoint, state.logins(), refusals);
            RunSummary summary = run(sends -> new Following(what, sends, clock, err), config, attended);
            if (!refusals.isEmpty() && summary.counts().sent() == 0) {
                throw ExitException.usage(refusals.get(0));
            }
            int code = finish(out, conditions, summary);
            refusals.forEach(refusal -> err.println("replay: " + refusal));
            err.flush();
            return code;
        }
    }

    private int finish(PrintWriter out, Gate conditions, RunSummary summary) {
        Verdict verdict = Verdict.of(summary, conditions.judge(Fired.only(RunFigures.of(summary)), null));
        FinalPage.print(out, summary, verdict);
        List<String> problems = new ArrayList<>();
        report.write(out, problems, directory -> ReportFiles.write(directory, summary, verdict));
        report.finish(out, spec.commandLine(), problems);
        return (problems.isEmpty() ? verdict : verdict.notWritten()).exitCode();
    }

    private int replaySteps(PrintWriter out, StepsRun steps, TargetCatalog.Named named, Live attended) {
        List<StepTable.Row> rows = steps.run(
                out,
                () -> engine.config(named.target(), RunIds.next(clock)),
                (recording, config) -> run(
                        sends -> new RunState(
                                state, recording, sends, spec.commandLine().getErr()),
                        config,
                        attended));
        List<String> problems = new ArrayList<>();
        report.write(out, problems, directory -> ReportFiles.writeSteps(directory, rows));
        report.finish(out, spec.commandLine(), problems);
        return problems.isEmpty() ? StepsRun.exitCode(rows) : ExitCodes.INTERNAL;
    }

    private RunSummary run(RunInput.Factory input, EngineConfig engineConfig, Live attended) {
        try (Filters filters = filter.start()) {
            ReplayRun run = new ReplayRun(
                    input,
                    engineConfig.withFilters(filters),
                    engine.orderName(),
                    spec.commandLine().getErr(),
                    attended,
                    clock);
            return run.abortedOn(abort.conditions()).run(engine.maxLag());
        }
    }

    /** @param config null without a target */
    private void printDemands(PrintWriter out, DryRun dry, List<Demand> demands, @Nullable EngineConfig config) {
        boolean needsPorts = config == null || config.target().socket() == null;
        int loops = config == null || config.clients().needOneLoop() ? 1 : config.loops();
        Capacity capacity = Capacity.ofThisMachine(needsPorts);
        for (int i = 0; i < demands.size(); i++) {
            DemandCheck check = new DemandCheck(demands.get(i), engine.limits(), engine.clients(), capacity, loops);
            if (i == 0) {
                out.println("Machine    " + check.has());
            }
            dry.printDemand(rate.isOne() ? "" : "at " + rate.rates().get(i), check);
        }
    }

    /** Makes all checks of a run in the same order; a check that fails ends the dry run as it would end the run. */
    private int dryRun(PrintWriter out, Gate conditions, @Nullable Shard shard) {
        try (Filters filters = filter.start()) {
            return dryRun(out, conditions, shard, filters);
        }
    }

    private int dryRun(PrintWriter out, Gate conditions, @Nullable Shard shard, @Nullable Filters filters) {
        TargetCatalog.Named named = target.isGiven() ? target.find(catalog(), engine.insecure()) : null;
        var engineConfig = named == null ? null : engine.config(named.target(), RunIds.next(clock));
        ProductionGuard guard = named == null ? null : new ProductionGuard(named, surroundings);
        RecordedHosts hosts = new RecordedHosts(guard == null ? Set.of() : guard.watched());
        ReadingProgress progress =
                ReadingProgress.ofRecording(spec.commandLine().getErr());
        Recording recording =
                Recording.open(source, rate.first(), scale, hosts, progress).sharded(shard);
        require(conditions, recording);
        ProductionGuard.Decision decision =
                guard == null ? null : guard.decide(recording.contents().runs(), hosts);
        DryRun dry = new DryRun(out, recording, engine.clients());
        dry.printGuard(decision, target.allowsProduction());
        String refusal = decision == null || target.allowsProduction() ? null : decision.refusal();
        // A target that is refused must not even be connected to.
        String unreachable = engineConfig == null || refusal != null ? null : DryRun.printTarget(out, engineConfig);
        List<Demand> demands = new ArrayList<>(List.of(dry.printPlan(state.logsIn(recording))));
        rate.rates().stream().skip(1).forEach(other -> demands.add(dry.printRate(recording.at(other))));
        printDemands(out, dry, demands, engineConfig);
        dry.printRecipe(state.logins());
        dry.printEarlierLogins(state, spec.commandLine().getErr());
        dry.printEnd(engine.limits(), engine.order());
        report.tryOut(out, spec.commandLine().getErr());
        out.flush();
        FilterProgramOptions.requireUsable(filters);
        TargetOptions.refuse(refusal);
        if (unreachable != null) {
            throw new ExitException(ExitCodes.UNREACHABLE, unreachable);
        }
        return ExitCodes.OK;
    }

    private TargetCatalog catalog() {
        return new TargetCatalog(ReplayMain.settings(spec.commandLine()));
    }
}
