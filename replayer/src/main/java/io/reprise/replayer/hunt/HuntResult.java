package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Firing.Role;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A hunt that is over. Immutable.
 *
 * @param steps its firings, in their order; at least one
 * @param findings the findings, the gravest first
 * @param threshold the lowest load at which something was wrong; empty if nothing was
 * @param cleanUpTo the highest load below it at which nothing was wrong, or the baseline
 * @param isWhole whether all firings of the plan were made
 */
public record HuntResult(
        List<FiredStep> steps, List<Finding> findings, OptionalDouble threshold, double cleanUpTo, boolean isWhole) {
    public HuntResult {
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
    }

    /** Findings without doubt. */
    public long clear() {
        return findings.stream().filter(finding -> finding.verdict().isClear()).count();
    }

    /** Findings with this verdict. */
    public long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /** Whether nothing that was found under load was seen at the pace of the baseline before. */
    public boolean isCleanAtBaseline() {
        return findings.stream()
                .allMatch(finding -> steps.stream()
                        .filter(step -> step.step().role() == Role.BASELINE)
                        .allMatch(step -> step.evidence()
                                        .firing()
                                        .observed(finding.signal())
                                        .seen()
                                        .requests()
                                == 0));
    }

    /** Firings whose timetable the replayer did not keep. */
    public long invalid() {
        return steps.stream().filter(step -> !step.verdict().isValid()).count();
    }

    /** Whether something can be said at all: a baseline and a load were fired as they should be. */
    public boolean isValid() {
        return hasValid(Role.BASELINE) && hasValid(Role.LOAD);
    }

    private boolean hasValid(Role role) {
        return steps.stream()
                .anyMatch(step -> step.step().role() == role && step.verdict().isValid());
    }

    /** The highest load that was fired as it should be; the baseline if there is none. */
    public double highestLoad() {
        return steps.stream()
                .filter(step -> step.verdict().isValid())
                .mapToDouble(step -> step.step().rate())
                .max()
                .orElse(0);
    }
}
