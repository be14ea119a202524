package io.reprise.replayer.report;

import io.reprise.cli.DurationConverter;
import io.reprise.replayer.measure.Course;
import io.reprise.replayer.measure.RunSummary;
import java.time.Duration;

/** How much of the recording a run replayed, and in which time. Stateless. */
final class Spans {
    private Spans() {}

    /** The spans of recording and timetable; of a run that was ended early, how far it came in both. */
    static String text(RunSummary summary) {
        String recorded = text(summary.info().recorded().spanNs()) + " of recording";
        String planned = text(summary.info().planned().spanNs());
        if (!summary.end().isEarly()) {
            return recorded + " in " + planned;
        }
        Course.Covered covered = summary.course().covered();
        return "the first " + text(covered.recordedNs()) + " of " + recorded + " in the first "
                + text(covered.plannedNs()) + " of " + planned;
    }

    /** A duration. */
    static String text(long ns) {
        return DurationConverter.format(Duration.ofNanos(ns));
    }
}
