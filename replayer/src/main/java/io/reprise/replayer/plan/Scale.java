package io.reprise.replayer.plan;

/**
 * {@code --scale}: what a multiple of the recorded rate means. To add a way, implement this and name the class in
 * {@link Scales}. Implementations are immutable.
 */
public interface Scale {
    /** As it is typed behind {@code --scale}, in lower case. */
    String label();

    /**
     * Fixes how a recording becomes a timetable.
     *
     * @param recorded what a first pass over the recording at its own pace found
     * @param pauseMaxNs longer pauses between two requests are cut to this before anything else, in {@code recorded}
     *     too; {@link Long#MAX_VALUE} for none
     * @throws IllegalArgumentException this recording cannot be had at this rate; says why and what would be right
     */
    ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs);
}
