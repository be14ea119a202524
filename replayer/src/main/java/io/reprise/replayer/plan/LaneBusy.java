package io.reprise.replayer.plan;

import java.util.Arrays;

/**
 * For how long the busiest lane of a recording was waiting for responses, in bounded memory: lanes share buckets, by
 * hash, so that the answer is an upper bound. A timetable that is faster than the recording is behind by that much at
 * most if each response takes as long as the recorded one. Not thread-safe.
 */
final class LaneBusy {
    private static final int BUCKET_BITS = 16;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final long[] busyNs = new long[1 << BUCKET_BITS];
    private final long[] untilNs = new long[1 << BUCKET_BITS];

    /** An exchange of a lane, in the order in which they began; times that overlap count once. */
    void add(long lane, PlannedRequest request) {
        if (request.recordedEndNs() == Long.MAX_VALUE) {
            return; // nothing waits for an exchange whose end is not known
        }
        int bucket = (int) (lane * GOLDEN_RATIO >>> Long.SIZE - BUCKET_BITS);
        busyNs[bucket] += Math.max(0, request.recordedEndNs() - Math.max(request.recordedNs(), untilNs[bucket]));
        untilNs[bucket] = Math.max(untilNs[bucket], request.recordedEndNs());
    }

    long maxNs() {
        return Arrays.stream(busyNs).max().orElse(0);
    }
}
