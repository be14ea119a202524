package io.reprise.replayer.hunt;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;

/**
 * One firing of a hunt that is over. Immutable.
 *
 * @param evidence what went wrong how often
 * @param summary its numbers
 * @param verdict whether the replayer kept the timetable
 * @param forgotten requests that the comparison does not know, because there were too many
 */
public record FiredStep(FiringEvidence evidence, RunSummary summary, Verdict verdict, long forgotten) {
    /** The same with other evidence. */
    public FiredStep with(FiringEvidence other) {
        return new FiredStep(other, summary, verdict, forgotten);
    }

    /** Whether the replayer kept its timetable to the end. */
    public boolean isValid() {
        return verdict.isValid() && !summary.end().isEarly();
    }

    /** Which of the firings of the hunt. */
    public Firing.Step step() {
        return evidence.firing().step();
    }
}
