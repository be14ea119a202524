package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.report.StepTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Fires a recording at several rates, one after another, in one process. On the main thread. */
final class StepsRun {
    /** Exit codes from the gravest on: the code of several steps is the gravest of them. */
    private static final List<Integer> GRAVEST_FIRST = List.of(
            ExitCodes.INTERRUPTED, ExitCodes.INTERNAL, ExitCodes.INVALID, ExitCodes.UNREACHABLE, ExitCodes.FAILED);

    private final Recording recording;
    private final List<Rate> rates;
    private final Gate conditions;

    StepsRun(Recording recording, List<Rate> rates, Gate conditions) {
        this.recording = recording;
        this.rates = rates;
        this.conditions = conditions;
        rates.forEach(recording::at); // a rate that is out of reach is known before the first request
    }

    /**
     * Fires all steps, or those before the user's interruption, and prints a line for each.
     *
     * @param config makes the configuration of a step, which has a run id of its own
     * @param run fires a recording
     */
    List<StepTable.Row> run(
            PrintWriter out, Supplier<EngineConfig> config, BiFunction<Recording, EngineConfig, RunSummary> run) {
        List<StepTable.Row> rows = new ArrayList<>();
        List<RunSummary> baseline = new ArrayList<>();
        boolean isBaseline = true;
        out.println();
        out.println(StepTable.heading());
        for (Rate rate : rates) {
            RunSummary summary = run.apply(recording.at(rate), config.get());
            isBaseline = isBaseline && isRecorded(rate);
            Verdict verdict = Verdict.of(summary, judged(rate, isBaseline, summary, baseline));
            if (isBaseline && verdict.isValid() && !summary.end().isEarly()) {
                baseline.add(summary);
            }
            StepTable.Row row =
                    new StepTable.Row(rate.toString(), verdict.word().shown(), summary, verdict);
            rows.add(row);
            out.println(StepTable.line(row));
            out.flush();
            if (summary.isInterrupted() || summary.isAborted()) {
                break;
            }
        }
        return rows;
    }

    private GateResult judged(Rate rate, boolean isBaseline, RunSummary summary, List<RunSummary> baseline) {
        return conditions.judge(
                new Fired("", rate.toString(), isBaseline, RunFigures.of(summary)),
                isBaseline || baseline.isEmpty() ? null : new RunFigures(baseline));
    }

    /** Whether the first steps are at the recorded pace and others follow, so that these can be compared with them. */
    static boolean hasBaseline(List<Rate> rates) {
        return isRecorded(rates.get(0)) && rates.stream().anyMatch(rate -> !isRecorded(rate));
    }

    private static boolean isRecorded(Rate rate) {
        return rate.toString().equals(Rate.recorded().toString());
    }

    /** The exit code of all steps. */
    static int exitCode(List<StepTable.Row> rows) {
        return GRAVEST_FIRST.stream()
                .filter(code -> rows.stream().anyMatch(row -> row.verdict().exitCode() == code))
                .findFirst()
                .orElse(ExitCodes.OK);
    }
}
