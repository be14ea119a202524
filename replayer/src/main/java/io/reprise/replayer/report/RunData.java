package io.reprise.replayer.report;

import io.reprise.replayer.gate.Checked;
import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StoredRun;
import io.reprise.replayer.measure.Verdict;
import java.util.List;

/**
 * The data from which the reports of a run are made. Immutable.
 *
 * @param run all measurements
 * @param failOn the conditions by which it was judged, as the user wrote them
 */
public record RunData(StoredRun run, List<String> failOn) {
    static RunData of(RunSummary summary, Verdict verdict) {
        return new RunData(summary.stored(), conditions(verdict.gate()));
    }

    static List<String> conditions(GateResult gate) {
        return gate.conditions().stream().map(Checked::condition).toList();
    }
}
