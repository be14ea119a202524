package io.reprise.replayer.hunt;

import io.reprise.replayer.gate.Figure;
import io.reprise.replayer.gate.Figures;
import io.reprise.replayer.gate.Quantity;
import io.reprise.replayer.hunt.Finding.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many findings a hunt has of each verdict, for the conditions of a gate. Immutable. */
record FindingFigures(List<Finding> findings) implements Figures {
    FindingFigures {
        findings = List.copyOf(findings);
    }

    @Override
    public @Nullable Figure figure(Quantity quantity, double percentile, String endpoint) {
        Verdict verdict = switch (quantity) {
            case LOAD_ONLY -> Verdict.LOAD_ONLY;
            case RECOVERS_LATE -> Verdict.RECOVERS_LATE;
            case REGRESSION -> Verdict.REGRESSION;
            case UNCLEAR -> Verdict.UNCLEAR;
            default -> null;
        };
        return verdict == null ? null : new Figure(count(verdict, endpoint), 0);
    }

    private long count(Verdict verdict, String endpoint) {
        return findings.stream()
                .filter(finding -> finding.verdict() == verdict)
                .filter(finding ->
                        endpoint.isEmpty() || endpoint.equals(finding.signal().endpoint()))
                .count();
    }

    @Override
    public boolean isMoreThanAFew(Figure count) {
        return false; // findings have no share
    }
}
