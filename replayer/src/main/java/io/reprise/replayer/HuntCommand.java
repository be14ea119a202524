package io.reprise.replayer;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.JournalException;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.HuntPlan;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.plan.PlanSize;
import io.reprise.replayer.report.HuntPage;
import io.reprise.replayer.report.HuntReports;
import io.reprise.replayer.report.HuntViews;
import io.reprise.replayer.report.StepTable;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay hunt}: fires a recording at its own pace and under load, and says what fails only under load. */
@Command(
        name = "hunt",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = {
            "Finds the failures that appear only under load: fires a recording at its own pace twice,"
                    + " then under rising load, then the loads that broke something once more, then at its own"
                    + " pace again, and compares the firings.",
            "The target may break, and its data changes."
        },
        footer = {
            "",
            "Exit codes: as for replay; 1 DO NOT RELEASE: a condition of --fail-on was met, 4 INVALID:",
            "no result, for example because the replayer could not keep the timetable."
        })
final class HuntCommand implements Callable<Integer> {
    @Mixin
    private FiringOptions firing = new FiringOptions();

    @Mixin
    private HuntOptions hunt = new HuntOptions();

    @Mixin
    private GateOptions gate = new GateOptions();

    @Mixin
    private LiveOptions live = new LiveOptions();

    @Mixin
    private ReportOption report = new ReportOption();

    @Option(
            names = "--dry-run",
            description =
                    "Make every check, print what would be fired and how long it would take, and send" + " nothing.")
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
    HuntCommand(InstantSource clock, Surroundings surroundings) {
        this.clock = clock;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Gate conditions = gate.failOn("").ofHunt();
        TargetCatalog.Named named = firing.target(new TargetCatalog(ReplayMain.settings(spec.commandLine())));
        hunt.loads(firing.baseline());
        EngineConfig first = firing.config(named, clock); // errors come before reading
        try (Live attended = live.start(spec.commandLine().getErr(), false)) {
            Recording recording =
                    firing.recording(named, surroundings, spec.commandLine().getErr());
            HuntPlan plan = hunt.plan(recording.plan().size().spanNs(), firing);
            GateOptions.require(
                    conditions,
                    recording.endpoints(),
                    plan.rates().stream().map(HuntVerdict::multiple).toList(),
                    true,
                    true);
            return dryRun ? dryRun(recording, plan, first) : fire(recording, plan, conditions, named, attended);
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
        }
    }

    private int fire(Recording recording, HuntPlan plan, Gate conditions, TargetCatalog.Named named, Live attended) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        report.prepare(err);
        announce(out, recording, plan);
        out.println();
        out.println(StepTable.heading());
        out.flush();
        HuntResult result;
        try (Filters filters = firing.filter().start()) {
            StepFirer firer =
                    new StepFirer(firing.sending(named, filters, clock, err), firing.steps(), attended, clock);
            HuntRun run = new HuntRun(recording, firer);
            result = run.run(plan, step -> {
                out.println(StepTable.line(HuntViews.row(step)));
                out.flush();
            });
        }
        HuntVerdict verdict = HuntVerdict.of(result, result.judged(conditions));
        HuntPage.print(out, HuntViews.of(result, verdict));
        List<String> problems = new ArrayList<>();
        report.write(
                out, problems, directory -> HuntReports.write(directory, result, verdict, CommandOptions.given(spec)));
        report.finish(out, spec.commandLine(), problems);
        return problems.isEmpty() ? verdict.exitCode() : ExitCodes.INTERNAL;
    }

    private static void announce(PrintWriter out, Recording recording, HuntPlan plan) {
        PlanSize size = recording.plan().size();
        out.println("Hunting with " + String.join(", ", recording.names()) + ": "
                + Shown.count(size.requests()) + " requests of " + Shown.count(size.sessions(), "session") + ", "
                + Shown.duration(size.spanNs()) + " recorded.");
        out.println("It takes about " + Shown.duration(seconds(plan.leastSeconds()))
                + " if nothing is found, and about " + Shown.duration(seconds(plan.mostSeconds())) + " otherwise.");
    }

    private static long seconds(double seconds) {
        return TimeUnit.SECONDS.toNanos((long) Math.ceil(seconds));
    }

    private int dryRun(Recording recording, HuntPlan plan, EngineConfig first) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Dry run: nothing is sent.");
        announce(out, recording, plan);
        plan.rates().forEach(rate -> {
            PlanSize size = recording.at(Rates.of(rate)).plan().size();
            out.println("Step       " + HuntVerdict.multiple(rate) + ": " + Shown.duration(size.spanNs()) + ", "
                    + Shown.perSecond(size.meanPerSecond()) + " mean");
        });
        String unreachable = DryRun.printTarget(out, first);
        report.tryOut(out, spec.commandLine().getErr());
        out.flush();
        if (unreachable != null) {
            throw new ExitException(ExitCodes.UNREACHABLE, unreachable);
        }
        return ExitCodes.OK;
    }
}
