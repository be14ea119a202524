package io.reprise.replayer.report;

import io.reprise.text.Shown;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The percentiles of a histogram of nanoseconds, as the reports for people show them. Stateless. */
final class Percentiles {
    /** Headings of the columns of {@link #row}. */
    static final List<String> NAMES = List.of("p50", "p90", "p99", "p99.9", "max");

    private static final double[] VALUES = {50, 90, 99, 99.9, 100};

    private Percentiles() {}

    /** One text for each of {@link #NAMES}. */
    static List<String> row(Histogram histogram) {
        return Arrays.stream(VALUES)
                .mapToObj(percentile -> at(histogram, percentile))
                .toList();
    }

    /** One percentile, from 0 to 100; {@code -} when the histogram is empty. */
    static String at(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? "-" : Shown.milliseconds(histogram.getValueAtPercentile(percentile));
    }
}
