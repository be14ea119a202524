package io.reprise.replayer;

import io.reprise.replayer.gate.Fired;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.report.StepTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the steps of a replay, one after another: those at the recorded pace that come first are the baseline of the
 * others. Not thread-safe.
 */
final class StepJudge {
    private final List<RunSummary> baseline = new ArrayList<>();
    private boolean isBaseline = true;

    /**
     * Judges the next step.
     *
     * @param rate as asked
     */
    StepTable.Row row(Gate conditions, String rate, RunSummary summary) {
        isBaseline = isBaseline && isRecorded(rate);
        GateResult judged = conditions.judge(
                new Fired("", rate, isBaseline, RunFigures.of(summary)),
                isBaseline || baseline.isEmpty() ? null : new RunFigures(baseline));
        Verdict verdict = Verdict.of(summary, judged);
        if (isBaseline && verdict.isValid() && !summary.end().isEarly()) {
            baseline.add(summary);
        }
        return new StepTable.Row(rate, verdict.word().shown(), summary, verdict);
    }

    /** Whether the first steps are at the recorded pace and others follow, so that these can be compared with them. */
    static boolean hasBaseline(List<String> rates) {
        return isRecorded(rates.get(0)) && rates.stream().anyMatch(rate -> !isRecorded(rate));
    }

    private static boolean isRecorded(String rate) {
        return rate.equals(Rate.recorded().toString());
    }
}
