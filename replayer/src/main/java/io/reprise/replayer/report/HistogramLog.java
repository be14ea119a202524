package io.reprise.replayer.report;

import io.reprise.replayer.measure.Interval;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** {@code response-time.hlog} or {@code service-time.hlog}: the times by interval, in HdrHistogram's log format. */
final class HistogramLog implements Report {
    private static final double NS_PER_MS = 1e6;

    private final String fileName;
    private final Function<Interval, Histogram> series;

    private HistogramLog(String fileName, Function<Interval, Histogram> series) {
        this.fileName = fileName;
        this.series = series;
    }

    static HistogramLog ofResponseTimes() {
        return new HistogramLog("response-time.hlog", Interval::response);
    }

    static HistogramLog ofServiceTimes() {
        return new HistogramLog("service-time.hlog", Interval::service);
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public void write(OutputStream to, RunSummary summary, Verdict verdict) throws IOException {
        long startMs = summary.info().startedAt().toEpochMilli();
        PrintStream out = new PrintStream(to, false, StandardCharsets.UTF_8);
        HistogramLogWriter log = new HistogramLogWriter(out);
        log.outputComment("[Reprise run " + summary.info().runId() + ", values in nanoseconds, maxima in ms]");
        log.outputLogFormatVersion();
        log.outputStartTime(startMs);
        log.outputLegend();
        for (Interval interval : summary.course().intervals()) {
            Histogram histogram = series.apply(interval);
            histogram.setStartTimeStamp(startMs + interval.fromNs() / 1_000_000);
            histogram.setEndTimeStamp(startMs + interval.toNs() / 1_000_000);
            log.outputIntervalHistogram(
                    histogram.getStartTimeStamp() / 1_000.0,
                    histogram.getEndTimeStamp() / 1_000.0,
                    histogram,
                    NS_PER_MS);
        }
        if (out.checkError()) {
            throw new IOException("it could not be written as a whole");
        }
    }
}
