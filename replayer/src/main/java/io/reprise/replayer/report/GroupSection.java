package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import java.util.List;
import java.util.function.Predicate;

/** The sections of evidence that the reports for people have, in their order. */
enum GroupSection {
    FAILURES("Failures", key -> key.kind() == Comparison.FAILED),
    CHANGES("Changed outcomes", FailureGroup.Key::isChanged),
    UNSENDABLE("Not sent by the replayer's fault", key -> key.kind() == Comparison.UNSENDABLE),
    MISMATCHES("Other status than recorded", key -> key.kind() == Comparison.MISMATCH && !key.isChanged());

    private final String title;
    private final Predicate<FailureGroup.Key> members;

    GroupSection(String title, Predicate<FailureGroup.Key> members) {
        this.title = title;
        this.members = members;
    }

    String title() {
        return title;
    }

    /** The groups of this section, the largest first; a section without any is left out. */
    List<FailureGroup> groups(RunSummary summary) {
        return summary.tally().groups(group -> members.test(group.key()));
    }
}
