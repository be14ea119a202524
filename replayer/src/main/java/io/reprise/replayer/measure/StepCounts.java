package io.reprise.replayer.measure;

import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.rules.RuleSummary;
import io.reprise.replayer.state.StateSummary;

/**
 * The engine's account of a finished step.
 *
 * @param planned requests taken from the timetable
 * @param sent requests sent
 * @param notSent requests that were not sent before the run ended
 * @param plannedLate requests that came out of the journal when they were already due
 * @param connections the account of the connections
 * @param replaced the account of cookies that were replaced in requests, and of the user's rules
 * @param state the account of the values that requests carried in place of recorded ones, and of logins
 */
public record StepCounts(
        long planned,
        long sent,
        long notSent,
        long plannedLate,
        Connections connections,
        Replaced replaced,
        State state) {
    /**
     * Accounts of the values and logins of a step.
     *
     * @param values the account of the values that requests carried in place of recorded ones
     * @param logins the account of the logins by the recipe
     */
    public record State(StateSummary values, LoginSummary logins) {
        static final State NONE = new State(StateSummary.NONE, LoginSummary.NONE);
    }

    /**
     * The account of the connections to the target.
     *
     * @param opened connections opened
     * @param saturated requests that waited for a free connection or place in flight
     * @param limitTooLow requests that would have waited for one at the recorded response times too
     * @param resent requests written again because a kept connection was closed
     * @param reopened connections opened once more because the target had closed one before its recorded end
     * @param added connections opened beside one of the recording on which the target had not answered yet
     */
    public record Connections(long opened, long saturated, long limitTooLow, long resent, long reopened, long added) {}

    /**
     * The account of recorded values that were replaced by the target's or the user's.
     *
     * @param cookies cookie values replaced by those of the target
     * @param tokens header values replaced with them
     * @param tokensUnfit header values left as recorded, because the target's cookie value is not a legal header value
     * @param rules the account of the user's rules
     */
    public record Replaced(long cookies, long tokens, long tokensUnfit, RuleSummary rules) {}

    static StepCounts of(EngineCounts counts) {
        EngineCounts.Network network = counts.network();
        EngineCounts.Replaced replaced = counts.replaced();
        return new StepCounts(
                counts.planned(),
                counts.sent(),
                counts.notSent(),
                counts.plannedLate(),
                new Connections(
                        network.connectionsOpened(),
                        network.poolSaturated(),
                        network.limitTooLow(),
                        network.resent(),
                        network.reopened(),
                        network.added()),
                new Replaced(replaced.cookies(), replaced.tokens(), replaced.tokensUnfit(), RuleSummary.NONE),
                State.NONE);
    }

    /** The accounts of two shards of a timetable together. */
    StepCounts plus(StepCounts other) {
        Connections mine = connections;
        Connections more = other.connections;
        return new StepCounts(
                planned + other.planned,
                sent + other.sent,
                notSent + other.notSent,
                plannedLate + other.plannedLate,
                new Connections(
                        mine.opened + more.opened,
                        mine.saturated + more.saturated,
                        mine.limitTooLow + more.limitTooLow,
                        mine.resent + more.resent,
                        mine.reopened + more.reopened,
                        mine.added + more.added),
                new Replaced(
                        replaced.cookies + other.replaced.cookies,
                        replaced.tokens + other.replaced.tokens,
                        replaced.tokensUnfit + other.replaced.tokensUnfit,
                        replaced.rules.plus(other.replaced.rules)),
                new State(state.values.plus(other.state.values), state.logins.plus(other.state.logins)));
    }

    /** The same account with that of the values. */
    StepCounts withValues(StateSummary values) {
        return new StepCounts(
                planned, sent, notSent, plannedLate, connections, replaced, new State(values, state.logins));
    }

    /** The same account with that of the logins. */
    StepCounts withLogins(LoginSummary logins) {
        return new StepCounts(
                planned, sent, notSent, plannedLate, connections, replaced, new State(state.values, logins));
    }

    /** The same account with that of the user's rules. */
    StepCounts withRules(RuleSummary applied) {
        Replaced all = new Replaced(replaced.cookies, replaced.tokens, replaced.tokensUnfit, applied);
        return new StepCounts(planned, sent, notSent, plannedLate, connections, all, state);
    }
}
