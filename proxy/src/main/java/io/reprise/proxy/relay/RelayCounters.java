package io.reprise.proxy.relay;

import java.util.List;

/** The relay's counters, summed over its event loops. Readable by any thread; each value is eventually exact. */
public final class RelayCounters {
    private final List<LoopCounters> loops;

    RelayCounters(List<LoopCounters> loops) {
        this.loops = List.copyOf(loops);
    }

    /** The sum over all event loops. */
    public long get(RelayCounter counter) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.get(counter);
        }
        return sum;
    }
}
