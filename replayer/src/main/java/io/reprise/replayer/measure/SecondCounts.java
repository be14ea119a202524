package io.reprise.replayer.measure;

import java.util.Arrays;

/** Requests by the second of the step in which they were due, sent and ended; a week of seconds at most. One writer. */
final class SecondCounts {
    static final int SECONDS_MAX = 7 * 86_400;

    private static final long SECOND_NS = 1_000_000_000L;

    private long[] asked = new long[64];
    private long[] sent = new long[64];
    private long[] ended = new long[64];
    private long[] failed = new long[64];
    private int length;

    void asked(long ns) {
        int second = second(ns); // before the array is named, which this may replace
        asked[second]++;
    }

    void sent(long ns) {
        int second = second(ns);
        sent[second]++;
    }

    void ended(long ns, boolean hasFailed) {
        int second = second(ns);
        ended[second]++;
        failed[second] += hasFailed ? 1 : 0;
    }

    private int second(long ns) {
        int second = (int) Math.max(0, Math.min(SECONDS_MAX - 1, ns / SECOND_NS));
        if (second >= asked.length) {
            int size = Math.min(SECONDS_MAX, Math.max(second + 1, asked.length * 2));
            asked = Arrays.copyOf(asked, size);
            sent = Arrays.copyOf(sent, size);
            ended = Arrays.copyOf(ended, size);
            failed = Arrays.copyOf(failed, size);
        }
        length = Math.max(length, second + 1);
        return second;
    }

    void add(SecondCounts other) {
        if (other.length > 0) {
            second((other.length - 1) * SECOND_NS);
        }
        for (int i = 0; i < other.length; i++) {
            asked[i] += other.asked[i];
            sent[i] += other.sent[i];
            ended[i] += other.ended[i];
            failed[i] += other.failed[i];
        }
    }

    int length() {
        return length;
    }

    long asked(int second) {
        return asked[second];
    }

    long sent(int second) {
        return sent[second];
    }

    long ended(int second) {
        return ended[second];
    }

    long failed(int second) {
        return failed[second];
    }
}
