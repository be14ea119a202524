package io.reprise.replayer.engine;

/**
 * Where a step stands. When it is over, planned = done + failed + notSent + cut, and the rest of the
 * present states are 0.
 *
 * @param planned requests taken from the timetable
 * @param sent requests handed to a socket, each counted once
 * @param done complete responses
 * @param failed requests without a complete response, except those that a stop came before
 * @param notSent requests taken from the timetable that a stop came before
 * @param inFlight now: sent and not answered
 * @param held now: due, and waiting for an earlier response of the session
 * @param waiting now: due, and waiting for a free connection
 * @param connections now: open connections
 * @param connectionsOpened connections ever opened
 * @param poolSaturated requests that waited because a limit on connections or requests in flight was reached
 * @param resent requests written a second time because a kept connection turned out to be closed
 * @param plannedLate requests that came out of the timetable when they were already due: the source was too slow
 * @param cookiesReplaced cookie values for which the target's own were put in
 * @param tokensReplaced header values for which the value of a replaced cookie was put in
 * @param tokensUnfit header values left as recorded, because the value of the replaced cookie is not a legal one
 * @param cut requests in flight that the end of the step came before
 */
public record EngineCounts(
        long planned,
        long sent,
        long done,
        long failed,
        long notSent,
        long inFlight,
        long held,
        long waiting,
        long connections,
        long connectionsOpened,
        long poolSaturated,
        long resent,
        long plannedLate,
        long cookiesReplaced,
        long tokensReplaced,
        long tokensUnfit,
        long cut) {}
