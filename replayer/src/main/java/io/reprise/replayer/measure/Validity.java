package io.reprise.replayer.measure;

import java.util.List;

/**
 * Whether the replayer kept its own timetable. If it did not, the latencies are those of the load generator: the run is
 * INVALID and no result.
 *
 * <p>Rule: the 99th percentile of the replayer's own lag must not be over the limit, and nothing that was due may
 * be left unsent, nor any of the timetable unreached, unless the user ended the run. The limit is {@code
 * --max-lag}, 25 ms by default: enough for the pauses of a noisy shared machine, and little against what a user
 * notices. A run whose sending rate falls behind by its own fault has such a lag on far more than one request in a
 * hundred, so no separate rule for the rate is needed. Lag held by an earlier response of the session is the
 * target's doing and never counts.
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
