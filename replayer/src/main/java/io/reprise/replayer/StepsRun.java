package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.measure.RunSummary;
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
        StepJudge judge = new StepJudge();
        out.println();
        out.println(StepTable.heading());
        for (Rate rate : rates) {
            RunSummary summary = run.apply(recording.at(rate), config.get());
            StepTable.Row row = judge.row(conditions, rate.toString(), summary);
            rows.add(row);
            out.println(StepTable.line(row));
            out.flush();
            if (summary.isInterrupted() || summary.isAborted()) {
                break;
            }
        }
        return rows;
    }

    /** The exit code of all steps. */
    static int exitCode(List<StepTable.Row> rows) {
        return GRAVEST_FIRST.stream()
                .filter(code -> rows.stream().anyMatch(row -> row.verdict().exitCode() == code))
                .findFirst()
                .orElse(ExitCodes.OK);
    }
}
