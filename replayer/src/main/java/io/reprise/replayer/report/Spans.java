package io.reprise.replayer.report;

import io.reprise.replayer.measure.Course;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.text.Shown;

/** Words for the part of the recording that a run replayed, its time, and its rates. Stateless. */
final class Spans {
    private Spans() {}

    /** The spans of recording and timetable; of a run that was cut short, the part that it reached. */
    static String text(RunSummary summary) {
        String recorded = Shown.duration(summary.info().recorded().spanNs()) + " of recording";
        String planned = Shown.duration(summary.info().planned().spanNs());
        if (!summary.end().isEarly()) {
            return recorded + " in " + planned;
        }
        Course.Covered covered = summary.course().covered();
        return "the first " + Shown.duration(covered.recordedNs()) + " of " + recorded + " in the first "
                + Shown.duration(covered.plannedNs()) + " of " + planned;
    }

    /** The mean rates of timetable and run, as all reports for people give them. */
    static String rates(RunSummary summary) {
        return "asked " + Shown.perSecond(summary.course().askedPerSecond()) + ", sent "
                + Shown.perSecond(summary.course().sentPerSecond());
    }
}
