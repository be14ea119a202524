package io.reprise.replayer.measure;

import io.reprise.text.Shown;
import java.util.Optional;

/**
 * How busy this machine was during a step, in the worst second of each kind. Immutable.
 *
 * @param busy share of the processors' time that programs used, this one included
 * @param own share of the processors' time that this process used in that second
 * @param stolen share of the processors' time that a host gave to other machines
 * @param throttledNs for how long the container's limit of processor time stopped its threads
 * @param pausedNs for how long the garbage collector stopped this process
 */
public record MachineUse(double busy, double own, double stolen, long throttledNs, long pausedNs) {
    /** No use, or unknown use. */
    static final MachineUse NONE = new MachineUse(0, 0, 0, 0, 0);

    private static final double FULL_MIN = 0.95;
    private static final double STOLEN_MIN = 0.05;

    /**
     * The limit of this machine that the step reached, and the remedy; empty if none is known.
     *
     * @param lagMaxNs shorter pauses make no request late
     */
    Optional<String> limit(long lagMaxNs) {
        if (throttledNs > lagMaxNs) {
            return Optional.of("the container's limit of processor time stopped it for up to "
                    + Shown.milliseconds(throttledNs) + " in a second: raise the limit, or lower the rate");
        }
        if (pausedNs > lagMaxNs) {
            return Optional.of("the garbage collector paused it for up to " + Shown.milliseconds(pausedNs)
                    + " in a second: give it more memory, or ZGC (REPRISE_JAVA_OPTS)");
        }
        if (stolen >= STOLEN_MIN) {
            return Optional.of("the host gave up to " + percent(stolen)
                    + " of the processors' time to other machines (steal): use a machine that shares less");
        }
        if (busy < FULL_MIN) {
            return Optional.empty();
        }
        return Optional.of(
                own >= busy / 2
                        ? "it used " + percent(own) + " of all processors: give it more cores, or lower the rate"
                        : "other programs used up to " + percent(busy - own)
                                + " of the processors: end them, or replay from another machine");
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
