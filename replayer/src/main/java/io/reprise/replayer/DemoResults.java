package io.reprise.replayer;

import io.reprise.replayer.demo.StepReplay;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reduces a run to what the demonstration compares: failed requests by endpoint and signature. */
final class DemoResults {
    private DemoResults() {}

    static StepReplay.Result of(int exitCode, @Nullable RunSummary summary) {
        Map<String, Long> failures = new TreeMap<>();
        if (summary == null) {
            return new StepReplay.Result(exitCode, failures);
        }
        for (FailureGroup group : summary.tally().groups(Comparison.FAILED)) {
            String name = String.format(
                    "%-24s %s", group.key().endpoint(), group.key().signature());
            failures.merge(name, group.count(), Long::sum);
        }
        return new StepReplay.Result(exitCode, failures);
    }
}
