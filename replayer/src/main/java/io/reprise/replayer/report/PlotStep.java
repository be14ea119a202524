package io.reprise.replayer.report;

import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.measure.RunSummary;
import java.util.List;

/**
 * A firing of a recording as the plots see it. Immutable.
 *
 * @param name of our own making: {@code 4x}, or {@code replayed} if there is no other
 * @param label for people: {@code 4x load}
 * @param rate as multiple of the recorded pace; 1 if there is no other firing to compare it with
 * @param isValid whether the replayer kept the timetable
 * @param donePerSecond responses without failure
 * @param summary its numbers
 */
record PlotStep(String name, String label, double rate, boolean isValid, double donePerSecond, RunSummary summary) {
    /** A single run. */
    static PlotStep of(RunSummary summary) {
        return new PlotStep("replayed", "replayed", 1, true, 0, summary);
    }

    /** The firings of a hunt. */
    static List<PlotStep> of(List<FiredStep> steps) {
        return steps.stream()
                .map(step -> new PlotStep(
                        HuntVerdict.multiple(step.step().rate()),
                        HuntVerdict.multiple(step.step().rate()) + " "
                                + HuntViews.row(step).role(),
                        step.step().rate(),
                        step.isValid(),
                        step.evidence().firing().load().donePerSecond(),
                        step.summary()))
                .toList();
    }
}
