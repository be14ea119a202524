package io.reprise.replayer.measure;

import java.util.function.Supplier;
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

    /** Room for all times. */
    static Latencies empty() {
        return of(() -> new Histogram(HIGHEST_NS, DIGITS));
    }

    /** Room for the times that come: emptying room for an hour, and adding it to others, takes many times as long. */
    static Latencies growing() {
        return of(() -> new Histogram(DIGITS));
    }

    private static Latencies of(Supplier<Histogram> histogram) {
        return new Latencies(histogram.get(), histogram.get(), histogram.get(), histogram.get());
    }

    void reset() {
        response.reset();
        service.reset();
        lagOurs.reset();
        lagHeld.reset();
    }
}
