package io.reprise.replayer.measure;

import java.util.List;

/**
 * Whether the replayer kept its own timetable. If it did not, the latencies are those of the load generator: the run is
 * INVALID and no result.
 *
 * <p>Rule: the 99th percentile of the replayer's own lag must not be over the limit, and nothing that was due may be left
 * unsent unless the user ended the run. Lag held by an earlier response of the session is the target's doing and never
 * counts.
 *
 * @param reasons why the run is INVALID, one sentence each; empty when it is valid
 */
public record Validity(List<String> reasons) {
    public Validity {
        reasons = List.copyOf(reasons);
    }

    public boolean isValid() {
        return reasons.isEmpty();
    }
}
