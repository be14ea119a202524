package io.reprise.replayer.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a run is a result. If the replayer did not keep its own timetable, the latencies are those of the load
 * generator; if it could not send what it was to send, the load was another one: the run is INVALID.
 *
 * <p>A request is late if it left more than {@code --max-lag} after its time by the replayer's own fault, 25 ms by
 * default: enough for the pauses of a noisy shared machine, and little against what a user notices. One request in a
 * hundred may be late, in the run as a whole and in any ten seconds of it; more must be shown by the sample, see
 * {@link LateRule}. Lag held by earlier responses is the target's doing and never counts: those of the session, and
 * those of requests that took all places in flight for longer than at a target as fast as the recorded one.
 *
 * <p>Only {@link Verdict} asks. Stateless.
 */
final class Validity {
    private Validity() {}

    /** Why the run is INVALID, one sentence each; empty when it is valid. */
    static List<String> invalidBecause(RunSummary run) {
        List<String> reasons = new ArrayList<>(run.likeness().measured().invalidBecause);
        run.lateness().reasons().forEach(reason -> reasons.add(reason + likelyCause(run)));
        Completeness.check(run, reasons);
        return List.copyOf(reasons);
    }

    private static String likelyCause(RunSummary run) {
        StepCounts counts = run.counts();
        if (counts.connections().limitTooLow() > counts.planned() / 100) {
            return " (" + counts.connections().limitTooLow() + " requests would have waited for a connection or a place"
                    + " in flight even at the recorded response times: raise --connections or --max-in-flight)";
        }
        if (counts.plannedLate() > counts.planned() / 100) {
            return " (" + counts.plannedLate() + " requests came late out of the journal: is its disk slow?)";
        }
        Measured measured = run.likeness().measured();
        return " (" + measured.machine.limit(measured.lagMax().toNanos()).orElse("give it more cores or a lower rate")
                + ")";
    }
}
