package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import java.util.List;

/** The sections of evidence that the reports for people have, in their order. */
enum GroupSection {
    FAILURES("Failures", Comparison.FAILED),
    UNSENDABLE("Not sent by the replayer's fault", Comparison.UNSENDABLE),
    MISMATCHES("Other status than recorded", Comparison.MISMATCH);

    private final String title;
    private final Comparison kind;

    GroupSection(String title, Comparison kind) {
        this.title = title;
        this.kind = kind;
    }

    String title() {
        return title;
    }

    /** The groups of this section, the largest first; a section without any is left out. */
    List<FailureGroup> groups(RunSummary summary) {
        return summary.tally().groups(kind);
    }
}
