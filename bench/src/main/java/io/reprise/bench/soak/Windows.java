package io.reprise.bench.soak;

import java.util.ArrayList;
import java.util.List;

/** Periods in which something unusual was going on, such as a pause. Confined to one thread until it is read. */
final class Windows {
    private final long slackNs;
    private final List<long[]> windows = new ArrayList<>();

    /** @param slackNs by how much each period is extended at both ends, in nanoseconds */
    Windows(long slackNs) {
        this.slackNs = slackNs;
    }

    void add(long fromNs, long toNs) {
        windows.add(new long[] {fromNs - slackNs, toNs + slackNs});
    }

    /** Whether this stretch of time touches one. */
    boolean touch(long fromNs, long toNs) {
        return windows.stream().anyMatch(window -> toNs - window[0] >= 0 && window[1] - fromNs >= 0);
    }

    int count() {
        return windows.size();
    }
}
