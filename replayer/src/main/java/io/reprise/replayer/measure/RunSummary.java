package io.reprise.replayer.measure;

import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.rules.RuleSummary;
import io.reprise.replayer.state.StateSummary;

/**
 * The numbers of one run; {@link Verdict} says what they are worth. Immutable.
 *
 * @param info the run as the user requested it
 * @param counts what the engine did
 * @param latencies the times of all requests
 * @param tally counts by comparison, status, endpoint and signature
 * @param course the run over time
 * @param end how the run came to its end
 * @param likeness how closely the sent traffic matches the intended traffic
 */
public record RunSummary(
        RunInfo info,
        StepCounts counts,
        Latencies latencies,
        Tally tally,
        Course course,
        RunEnd end,
        Likeness likeness) {
    /**
     * How closely the sent traffic matches the intended traffic.
     *
     * @param lateness how many requests left late by the replayer's own fault
     * @param fidelity how the traffic resembles the recorded one
     * @param measured the measurements from which the summary was computed
     */
    record Likeness(Lateness lateness, Fidelity fidelity, Measured measured) {}

    /** The run in a form that can be stored, and be added to others. */
    public StoredRun stored() {
        return StoredRun.of(this, likeness.measured());
    }

    /** How many requests left late by the replayer's own fault. */
    public Lateness lateness() {
        return likeness.lateness();
    }

    /** All requests over time. */
    public TimeLine timeLine() {
        return likeness.measured().timeLine;
    }

    /** How the replayed traffic resembles the recorded one. */
    public Fidelity fidelity() {
        return likeness.fidelity();
    }

    /** This summary with the account of the values that requests carried in place of recorded ones. */
    public RunSummary withState(StateSummary state) {
        return new RunSummary(info, counts.withValues(state), latencies, tally, course, end, likeness);
    }

    /** This summary with the account of the logins. */
    public RunSummary withLogins(LoginSummary logins) {
        return new RunSummary(info, counts.withLogins(logins), latencies, tally, course, end, likeness);
    }

    /** This summary with the account of the user's rules. */
    public RunSummary withRules(RuleSummary rules) {
        return new RunSummary(info, counts.withRules(rules), latencies, tally, course, end, likeness);
    }

    /** Whether the user ended the run, with Ctrl-C or SIGTERM. */
    public boolean isInterrupted() {
        return end == RunEnd.INTERRUPTED;
    }

    /** Whether a condition of {@code --abort-on} ended the run. */
    public boolean isAborted() {
        return end == RunEnd.ABORTED;
    }

    public long failed() {
        return tally.count(Comparison.FAILED);
    }

    public long mismatched() {
        return tally.count(Comparison.MISMATCH);
    }

    /** Requests whose outcome differs from the recorded one without having failed. */
    public long changed() {
        return tally.changed();
    }

    /** Complete responses that were compared with recorded ones. */
    public long compared() {
        return mismatched() + tally.count(Comparison.SAME);
    }

    /** Whether more than one in a hundred compared requests changed their outcome, and not by chance. */
    public boolean isChanged() {
        return LateRule.isMoreThanAFew(changed(), compared());
    }

    /** Requests that ended, with a response or a failure. */
    public long ended() {
        return failed()
                + mismatched()
                + tally.count(Comparison.SAME)
                + tally.count(Comparison.UNCOMPARED)
                + tally.count(Comparison.LEFT_AS_RECORDED);
    }
}
