package io.reprise.replayer.measure;

import org.HdrHistogram.Histogram;

/**
 * The times of all requests, in nanoseconds with three significant digits, from 1 ns to one hour. The histograms
 * belong to this object and no longer change.
 *
 * @param response end − intended: what a user would have waited, free of coordinated omission
 * @param service end − sent: what the target took
 * @param lagOurs the part of sent − intended for which the replayer is to blame
 * @param lagHeld the part of it spent waiting for earlier responses
 */
public record Latencies(Histogram response, Histogram service, Histogram lagOurs, Histogram lagHeld) {
    static final long HIGHEST_NS = 3_600_000_000_000L;
    static final int DIGITS = 3;

    static Latencies empty() {
        return new Latencies(histogram(), histogram(), histogram(), histogram());
    }

    private static Histogram histogram() {
        // As large as the values need: adding and emptying one for an hour takes many times as long.
        return new Histogram(DIGITS);
    }

    void reset() {
        response.reset();
        service.reset();
        lagOurs.reset();
        lagHeld.reset();
    }
}
