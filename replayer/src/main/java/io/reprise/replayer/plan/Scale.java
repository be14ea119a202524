package io.reprise.replayer.plan;

/**
 * {@code --scale}: how a multiple of the recorded rate is reached. To add a scale mode, implement this interface and
 * list the class in {@link Scales}. Implementations are immutable.
 */
public interface Scale {
    /** The name to type after {@code --scale}, in lower case. */
    String label();

    /**
     * Fixes how a recording becomes a timetable.
     *
     * @param recorded the result of a first pass over the recording at its own pace
     * @param pauseMaxNs longest pause between two requests; longer pauses are cut to it before anything else, also in
     *     {@code recorded}; {@link Long#MAX_VALUE} to cut none
     * @throws IllegalArgumentException this recording cannot be replayed at this rate; the message says why and what
     *     would be right
     */
    ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs);
}
