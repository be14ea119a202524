package io.reprise.replayer.plan;

import java.math.BigDecimal;

/**
 * {@code --scale}: how a multiple of the recorded rate is reached. To add a scale mode, implement this interface and
 * list the class in {@link Scales}. Implementations are immutable.
 */
public interface Scale {
    /** The name to type after {@code --scale}, in lower case. */
    String label();

    /** The properties of the recorded traffic that this mode does not preserve, a sentence without a full stop. */
    String changes();

    /**
     * Refuses rates that mean nothing in this mode, before the recording is read.
     *
     * @throws IllegalArgumentException naming the rate and what would be right
     */
    void check(Rate rate);

    /**
     * Fixes how a recording becomes a timetable.
     *
     * @param recorded the result of a first pass over the recording at its own pace
     * @param pauseMaxNs longest pause between two requests; longer pauses are cut to it before anything else, also in
     *     {@code recorded}; {@link Long#MAX_VALUE} to cut none
     * @param preview passes over the same recording without bodies, for what {@code recorded} does not say
     * @throws IllegalArgumentException this recording cannot be replayed at this rate; the message says why and what
     *     would be right
     */
    ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs, Passes preview);

    /**
     * About how long a replay takes, in nanoseconds.
     *
     * @param recordedNs length of the recording at its own pace
     * @param multiple of the recorded rate
     */
    default long spanNs(long recordedNs, double multiple) {
        return Math.round(recordedNs / multiple);
    }

    /**
     * The multiple of the recorded pace that a rate stands for.
     *
     * @throws IllegalArgumentException only a changed pace can reach it
     */
    static BigDecimal multiple(Scale scale, Rate rate) {
        if (rate instanceof Rate.Multiple multiple) {
            return multiple.factor();
        }
        throw new IllegalArgumentException(rate + " changes the pace, and --scale " + scale.label()
                + " keeps the recorded one (expected a multiple such as 2x, or --scale compress)");
    }
}
