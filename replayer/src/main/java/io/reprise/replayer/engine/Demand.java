package io.reprise.replayer.engine;

/**
 * What a timetable asks of the replayer, if the target answers as fast as the recorded server did.
 *
 * @param requests most requests due in one second
 * @param inFlight most requests sent and not answered at one time
 * @param inFlightMean the same in the mean: by Little's law, the mean rate times the mean time of a request
 * @param connections most connections open at one time
 * @param opened most connections opened in one minute
 * @param sentBytes most bytes sent in one second, without what the replayer adds
 * @param receivedBytes most bytes received of the requests due in one second
 */
public record Demand(
        Peak requests,
        Peak inFlight,
        double inFlightMean,
        Peak connections,
        Peak opened,
        Peak sentBytes,
        Peak receivedBytes) {
    /**
     * The most of something.
     *
     * @param most how much
     * @param atNs the first time at which it was so much, or the beginning of the second or minute, in nanoseconds
     *     after the start of the step
     */
    public record Peak(long most, long atNs) {}
}
