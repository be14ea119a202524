package io.reprise.replayer.plan;

import java.util.Arrays;

/**
 * Measures for how long the busiest lane of a recording waited for responses. Memory is bounded: lanes share buckets by
 * hash, so the result is an upper bound. If each response takes as long as the recorded response, a timetable faster
 * than the recording falls behind by at most this time. Not thread-safe.
 */
final class LaneBusy {
    private static final int BUCKET_BITS = 16;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final long[] busyNs = new long[1 << BUCKET_BITS];
    private final long[] untilNs = new long[1 << BUCKET_BITS];

    /** Adds an exchange of a lane. Exchanges come in the order in which they began; overlapping times count once. */
    void add(long lane, PlannedRequest request) {
        if (request.recordedEndNs() == Long.MAX_VALUE) {
            return; // nothing waits for an exchange whose end is not known
        }
        int bucket = (int) (lane * GOLDEN_RATIO >>> Long.SIZE - BUCKET_BITS);
        long untilNow = request.recordedNs() + request.recordedWaitNs();
        busyNs[bucket] += Math.max(0, untilNow - Math.max(request.recordedNs(), untilNs[bucket]));
        untilNs[bucket] = Math.max(untilNs[bucket], untilNow);
    }

    long maxNs() {
        return Arrays.stream(busyNs).max().orElse(0);
    }
}
