package io.reprise.replayer.engine;

/**
 * The counts of a step so far. When the step is over, planned = done + failed + notSent + cut, and no request is
 * present.
 *
 * @param planned requests taken from the timetable
 * @param plannedLate requests that came out of the timetable when they were already due: the source was too slow
 * @param sent requests handed to a socket, each counted once
 * @param ended requests that have their outcome
 * @param present requests that are due and have no outcome yet
 * @param network counts of the connections
 * @param replaced counts of recorded values that were replaced by the target's
 */
public record EngineCounts(
        long planned, long plannedLate, long sent, Ended ended, Present present, Network network, Replaced replaced) {
    /**
     * Requests that have their outcome.
     *
     * @param done complete responses
     * @param failed requests without a complete response, except those that a stop cut off
     * @param notSent requests taken from the timetable and not sent before a stop
     * @param cut requests that were in flight when the step ended
     */
    public record Ended(long done, long failed, long notSent, long cut) {}

    /**
     * Requests that are due and have no outcome yet.
     *
     * @param inFlight sent and not answered
     * @param held waiting for an earlier response of the session
     * @param waiting waiting for a free connection
     */
    public record Present(long inFlight, long held, long waiting) {}

    /**
     * Counts of the connections.
     *
     * @param connections now: open connections
     * @param connectionsOpened connections ever opened
     * @param poolSaturated requests that waited because a limit on connections or requests in flight was reached
     * @param limitTooLow requests for which that limit would have been reached at the recorded response times too
     * @param resent requests written a second time because a kept connection turned out to be closed
     * @param reopened connections opened once more because the target had closed one before its recorded end
     * @param added connections opened beside one of the recording on which the target had not answered yet
     */
    public record Network(
            long connections,
            long connectionsOpened,
            long poolSaturated,
            long limitTooLow,
            long resent,
            long reopened,
            long added) {}

    /**
     * Counts of recorded values that were replaced by the target's.
     *
     * @param cookies cookie values that were replaced by the target's
     * @param tokens header values that were replaced by the value of a replaced cookie
     * @param tokensUnfit header values left as recorded, because the value of the replaced cookie is not a legal one
     */
    public record Replaced(long cookies, long tokens, long tokensUnfit) {}

    /** {@link Ended#done}. */
    public long done() {
        return ended.done();
    }

    /** {@link Ended#failed}. */
    public long failed() {
        return ended.failed();
    }

    /** {@link Ended#notSent}. */
    public long notSent() {
        return ended.notSent();
    }

    /** {@link Ended#cut}. */
    public long cut() {
        return ended.cut();
    }

    /** {@link Present#inFlight}. */
    public long inFlight() {
        return present.inFlight();
    }

    /** {@link Present#held}. */
    public long held() {
        return present.held();
    }

    /** {@link Present#waiting}. */
    public long waiting() {
        return present.waiting();
    }
}
