package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import java.util.List;

/** The sections of evidence that the reports for people have, in their order. */
enum GroupSection {
    FAILURES("Failures"),
    CHANGES("Changed outcomes"),
    UNSENDABLE("Not sent by the replayer's fault"),
    MISMATCHES("Other status than recorded");

    private final String title;

    GroupSection(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The groups of this section, the largest first; a section without any is left out. */
    List<FailureGroup> groups(RunSummary summary) {
        return summary.tally().groups(group -> has(group.key()));
    }

    private boolean has(FailureGroup.Key key) {
        return switch (this) {
            case FAILURES -> key.kind() == Comparison.FAILED;
            case CHANGES -> key.isChanged();
            case UNSENDABLE -> key.kind() == Comparison.UNSENDABLE;
            case MISMATCHES -> key.kind() == Comparison.MISMATCH && !key.isChanged();
        };
    }
}
