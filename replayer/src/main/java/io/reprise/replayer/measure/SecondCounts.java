package io.reprise.replayer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Requests by the second of the step in which they were due, sent and ended. Of a long step, neighbouring seconds are
 * counted together, two, then four and so on, so that a step of any length takes the same memory. One writer.
 */
final class SecondCounts {
    /** Most spans: two hours in spans of a second, a month in spans of some ten minutes. */
    static final int SPANS_MAX = 8_192;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int FIRST_SIZE = 64;

    private Counts asked = new Counts();
    private Counts sent = new Counts();
    private Counts ended = new Counts();
    private Counts failed = new Counts();
    private int spanSeconds = 1;
    private int length;

    /** A count for each span. */
    private static final class Counts {
        private long[] values = new long[FIRST_SIZE];

        void add(int span, long count) {
            if (span >= values.length) {
                values = Arrays.copyOf(values, Math.min(SPANS_MAX, Math.max(span + 1, values.length * 2)));
            }
            values[span] += count;
        }

        long at(int span) {
            return span < values.length ? values[span] : 0;
        }

        /** These counts for spans of twice the length. */
        Counts inPairs() {
            Counts pairs = new Counts();
            for (int i = 0; i < values.length; i++) {
                pairs.add(i / 2, values[i]);
            }
            return pairs;
        }
    }

    void asked(long ns) {
        int span = span(ns); // computed first, because it may replace the counts
        asked.add(span, 1);
    }

    void sent(long ns) {
        int span = span(ns);
        sent.add(span, 1);
    }

    void ended(long ns, boolean hasFailed) {
        int span = span(ns);
        ended.add(span, 1);
        failed.add(span, hasFailed ? 1 : 0);
    }

    private int span(long ns) {
        long second = Math.max(0, ns / SECOND_NS);
        while (second / spanSeconds >= SPANS_MAX) {
            widen();
        }
        int span = (int) (second / spanSeconds);
        length = Math.max(length, span + 1);
        return span;
    }

    /** Doubles the spans; 2³⁰ seconds times the number of spans is more than nanoseconds can tell. */
    private void widen() {
        asked = asked.inPairs();
        sent = sent.inPairs();
        ended = ended.inPairs();
        failed = failed.inPairs();
        spanSeconds *= 2;
        length = (length + 1) / 2;
    }

    void add(SecondCounts other) {
        while (spanSeconds < other.spanSeconds) {
            widen();
        }
        for (int i = 0; i < other.length; i++) {
            int span = span((long) i * other.spanSeconds * SECOND_NS);
            asked.add(span, other.asked.at(i));
            sent.add(span, other.sent.at(i));
            ended.add(span, other.ended.at(i));
            failed.add(span, other.failed.at(i));
        }
    }

    /** @throws IllegalArgumentException these are not spans of {@link #seconds} */
    void add(List<Second> others) {
        for (Second other : others) {
            if (other.second() < 0 || other.length() < 1 || other.second() > Long.MAX_VALUE / SECOND_NS) {
                throw new IllegalArgumentException("a second that cannot be: " + other);
            }
            while (spanSeconds < other.length()) {
                widen();
            }
            int span = span(other.second() * SECOND_NS);
            asked.add(span, other.asked());
            sent.add(span, other.sent());
            ended.add(span, other.ended());
            failed.add(span, other.failed());
        }
    }

    /** All spans up to the last in which anything happened. */
    List<Second> seconds() {
        List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            seconds.add(new Second(
                    (long) i * spanSeconds, spanSeconds, asked.at(i), sent.at(i), ended.at(i), failed.at(i)));
        }
        return seconds;
    }
}
