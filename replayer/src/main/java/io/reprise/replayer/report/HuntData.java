package io.reprise.replayer.report;

import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The data from which the reports of a hunt are made, beside the data of each firing. Immutable.
 *
 * @param steps the firings
 * @param findings as the hunt found them
 * @param threshold where load makes something worse
 * @param isWhole whether all firings of the plan were made
 * @param options the options of the hunt
 * @param failOn the conditions by which it was judged
 */
public record HuntData(
        List<Step> steps,
        List<Finding> findings,
        Threshold threshold,
        boolean isWhole,
        GivenOptions options,
        List<String> failOn) {
    /**
     * A firing.
     *
     * @param evidence how often each signal was seen
     * @param forgotten requests that the comparison does not know
     */
    public record Step(FiringEvidence evidence, long forgotten) {}

    /**
     * Where load makes something worse.
     *
     * @param from the lowest such load; empty if there is none
     * @param cleanUpTo the highest load below it
     */
    public record Threshold(OptionalDouble from, double cleanUpTo) {}

    static HuntData of(HuntResult result, HuntVerdict verdict, GivenOptions options) {
        return new HuntData(
                result.steps().stream()
                        .map(step -> new Step(step.evidence(), step.forgotten()))
                        .toList(),
                result.findings(),
                new Threshold(result.threshold(), result.cleanUpTo()),
                result.isWhole(),
                options,
                RunData.conditions(verdict.gate()));
    }

    /**
     * Reads the hunt again, and each firing from its directory.
     *
     * @param directory of the report of the hunt
     * @throws IOException a firing cannot be read
     * @throws IllegalArgumentException the stored data is inconsistent
     */
    public HuntResult read(Path directory) throws IOException {
        if (steps.isEmpty()) {
            throw new IOException("'" + directory + "' has no firings (expected the report of a hunt)");
        }
        List<FiredStep> fired = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String rate = HuntVerdict.multiple(step.evidence.firing().step().rate());
            RunSummary summary = DataFile.read(directory.resolve(ReportFiles.stepName(i, rate)), RunData.class)
                    .run()
                    .summary();
            fired.add(new FiredStep(step.evidence, summary, Verdict.of(summary), step.forgotten));
        }
        return new HuntResult(fired, findings, threshold.from, threshold.cleanUpTo, isWhole);
    }
}
