package io.reprise.replayer.source;

import io.reprise.journal.exchange.ExchangeCounts;
import java.util.Map;

/**
 * Counts of a recording's exchanges so far: read = chosen + the sum of skipped.
 *
 * @param read exchanges read
 * @param chosen exchanges handed out for replay
 * @param skipped exchanges left out, by reason; reasons that did not occur are absent
 * @param recording counts of the reader, including requests that were refused before they had a head
 */
public record SourceCounts(long read, long chosen, Map<SkipReason, Long> skipped, ExchangeCounts recording) {
    /** Number of exchanges that the options chose and that cannot be replayed. */
    public long notReplayable() {
        long sum = 0;
        for (Map.Entry<SkipReason, Long> entry : skipped.entrySet()) {
            boolean wanted = entry.getKey() != SkipReason.OUTSIDE_WINDOW && entry.getKey() != SkipReason.FILTERED;
            sum += wanted ? entry.getValue() : 0;
        }
        return sum;
    }
}
