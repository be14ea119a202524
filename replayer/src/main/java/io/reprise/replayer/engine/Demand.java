package io.reprise.replayer.engine;

/**
 * The load that a timetable puts on the replayer if the target answers as fast as the recorded server did.
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
     * A maximum and its time.
     *
     * @param most the maximum
     * @param atNs when the maximum was first reached, or when its second or minute began, in nanoseconds after the
     *     start of the step
     */
    public record Peak(long most, long atNs) {}
}
