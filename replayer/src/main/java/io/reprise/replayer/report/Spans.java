package io.reprise.replayer.report;

import io.reprise.replayer.measure.Course;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.text.Shown;

/** How much of the recording a run replayed, in which time, and at which rates. Stateless. */
final class Spans {
    private Spans() {}

    /** The spans of recording and timetable; of a run that was ended early, how far it came in both. */
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
