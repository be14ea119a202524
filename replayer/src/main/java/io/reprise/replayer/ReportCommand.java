package io.reprise.replayer;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.compare.Compared;
import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.report.BisectReport;
import io.reprise.replayer.report.CompareReports;
import io.reprise.replayer.report.ComparisonData;
import io.reprise.replayer.report.DataFile;
import io.reprise.replayer.report.FinalPage;
import io.reprise.replayer.report.HuntData;
import io.reprise.replayer.report.HuntPage;
import io.reprise.replayer.report.HuntReports;
import io.reprise.replayer.report.HuntViews;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.replayer.report.RunData;
import io.reprise.replayer.report.StepTable;
import io.reprise.replayer.report.StepsData;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay report}: makes the reports of an earlier command again, from what its directory holds. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = "Makes the reports of a replay, of several steps, a hunt, a bisection, a merge or a"
                + " comparison again from the data.json beside them, in the form of this version."
                + " Nothing is sent.",
        footer = {
            "",
            "Exit codes: as for the command whose report it is; 2 also if the report is missing or damaged,",
            "5 the result could not be written."
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the report.")
    private Path directory = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write the reports to this directory (default: over those in DIR).")
    private @Nullable Path to;

    @Mixin
    private GateOptions gate = new GateOptions();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        gate.failOn(""); // its errors come first
        try {
            return again(DataFile.read(directory));
        } catch (IOException e) {
            throw ExitException.usage(OneLine.reason(e));
        } catch (ExitException e) {
            throw e;
        } catch (RuntimeException e) { // a file that somebody has changed can hold any number
            throw ExitException.usage("the " + DataFile.FILE_NAME + " of '" + directory + "' is damaged: "
                    + e.getClass().getSimpleName() + ": " + OneLine.reason(e));
        }
    }

    private int again(Record data) throws IOException {
        if (data instanceof RunData run) {
            return run(run);
        }
        if (data instanceof StepsData steps) {
            return steps(steps.read(directory));
        }
        if (data instanceof HuntData hunt) {
            return hunt(hunt);
        }
        if (gate.isGiven()) {
            throw ExitException.usage("--fail-on: conditions are about a replay or a hunt, and '" + directory
                    + "' is the report of something else (expected no --fail-on)");
        }
        return data instanceof BisectReport bisection
                ? bisection(bisection)
                : comparison(((ComparisonData) data).compared());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int run(RunData data) {
        RunSummary summary = data.run().summary();
        Gate conditions = conditions(
                data.failOn(),
                summary.tally().endpoints().keySet(),
                List.of(summary.info().settings().rate()),
                false);
        Verdict verdict = Verdict.of(summary, conditions.judge(Fired.only(RunFigures.of(summary)), null));
        FinalPage.print(out(), summary, verdict);
        return written(target -> ReportFiles.write(target, summary, verdict), verdict.exitCode());
    }

    private int steps(List<RunData> steps) {
        List<RunSummary> summaries =
                steps.stream().map(step -> step.run().summary()).toList();
        List<String> rates = summaries.stream()
                .map(summary -> summary.info().settings().rate())
                .toList();
        StepJudge judge = new StepJudge();
        List<StepTable.Row> rows = new ArrayList<>();
        out().println(StepTable.heading());
        for (int i = 0; i < steps.size(); i++) {
            RunSummary summary = summaries.get(i);
            Gate conditions = conditions(
                    steps.get(i).failOn(), summary.tally().endpoints().keySet(), rates, StepJudge.hasBaseline(rates));
            rows.add(judge.row(conditions, rates.get(i), summary));
            out().println(StepTable.line(rows.get(i)));
        }
        return written(target -> ReportFiles.writeSteps(target, rows), StepsRun.exitCode(rows));
    }

    private int hunt(HuntData data) throws IOException {
        HuntResult result = data.read(directory);
        Gate conditions = gate.isGiven() ? gate.failOn("").ofHunt() : Gate.parse(data.failOn());
        require(
                conditions,
                result.steps().get(0).summary().tally().endpoints().keySet(),
                result.steps().stream()
                        .map(step -> HuntVerdict.multiple(step.step().rate()))
                        .toList(),
                true,
                true);
        HuntVerdict verdict = HuntVerdict.of(result, result.judged(conditions));
        HuntPage.print(out(), HuntViews.of(result, verdict));
        return written(target -> HuntReports.write(target, result, verdict, data.options()), verdict.exitCode());
    }

    private int bisection(BisectReport report) {
        out().println(report.sentence());
        Path target = to == null ? directory : to;
        return written(
                report::write,
                target.resolve("bisect.md").toString(),
                report.isShown() ? ExitCodes.OK : ExitCodes.FAILED);
    }

    private int comparison(Compared compared) {
        CompareReports.print(out(), compared);
        int code = CompareCommand.exitCode(compared.word());
        return written(target -> CompareReports.write(target, compared, code), code);
    }

    /** The conditions that are typed now, or those that were stored. */
    private Gate conditions(List<String> stored, Set<String> endpoints, List<String> rates, boolean hasBaseline) {
        if (!gate.isGiven()) {
            return Gate.parse(stored);
        }
        Gate conditions = gate.failOn("");
        require(conditions, endpoints, rates, hasBaseline, false);
        return conditions;
    }

    private void require(
            Gate conditions, Set<String> endpoints, List<String> rates, boolean hasBaseline, boolean isHunt) {
        String problem = gate.isGiven() ? conditions.problem(endpoints, rates, hasBaseline, isHunt) : null;
        if (problem != null) {
            throw ExitException.usage("--fail-on: " + problem);
        }
    }

    private int written(ReportOption.DirectoryWriter files, int exitCode) {
        return written(files, ReportFiles.whereToLook(to == null ? directory : to), exitCode);
    }

    private int written(ReportOption.DirectoryWriter files, String where, int exitCode) {
        ReportOption report = to == null ? new ReportOption("DIR", directory) : new ReportOption("--out", to);
        report.prepare(spec.commandLine().getErr());
        List<String> problems = new ArrayList<>();
        report.write(out(), problems, files, where);
        report.finish(out(), spec.commandLine(), problems);
        return problems.isEmpty() ? exitCode : ExitCodes.INTERNAL;
    }
}
