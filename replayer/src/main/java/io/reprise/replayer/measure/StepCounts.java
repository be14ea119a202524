package io.reprise.replayer.measure;

import io.reprise.replayer.engine.EngineCounts;

/**
 * The engine's account of a finished step.
 *
 * @param planned requests taken from the timetable
 * @param sent requests sent
 * @param notSent requests that the end of the run came before
 * @param connectionsOpened connections opened to the target
 * @param poolSaturated requests that waited for a free connection or place in flight
 * @param resent requests written again because a kept connection was closed
 * @param plannedLate requests that came out of the journal when they were already due
 * @param cookiesReplaced recorded cookie values replaced by the target's own
 * @param tokensReplaced recorded header values replaced with them
 * @param tokensUnfit header values left as recorded, because the target's cookie value is not a legal header value
 */
public record StepCounts(
        long planned,
        long sent,
        long notSent,
        long connectionsOpened,
        long poolSaturated,
        long resent,
        long plannedLate,
        long cookiesReplaced,
        long tokensReplaced,
        long tokensUnfit) {
    static StepCounts of(EngineCounts counts) {
        return new StepCounts(
                counts.planned(),
                counts.sent(),
                counts.notSent(),
                counts.connectionsOpened(),
                counts.poolSaturated(),
                counts.resent(),
                counts.plannedLate(),
                counts.cookiesReplaced(),
                counts.tokensReplaced(),
                counts.tokensUnfit());
    }
}
