package io.reprise.replayer.plan;

/** {@code --max-gap}: shortens the pauses of a recording to the longest allowed. Not thread-safe. */
final class PauseCutter {
    private final long pauseMaxNs;
    private long lastNs;
    private long cutNs;
    private long beforeNs;
    private long cutBeforeNs;

    /** @param pauseMaxNs longest pause between two requests that is kept, {@link Long#MAX_VALUE} for all */
    PauseCutter(long pauseMaxNs) {
        this.pauseMaxNs = pauseMaxNs;
    }

    /**
     * @param recordedNs never less than in the call before
     * @return the same time without the pauses cut so far
     */
    long cut(long recordedNs) {
        beforeNs = lastNs;
        cutBeforeNs = cutNs;
        cutNs += Math.max(0, recordedNs - lastNs - pauseMaxNs);
        lastNs = recordedNs;
        return recordedNs - cutNs;
    }

    /**
     * Maps a time that was not passed to {@link #cut}, and cuts nothing. Exact from the last but one time passed to it
     * on; an approximation before.
     */
    long at(long recordedNs) {
        if (recordedNs >= lastNs) {
            return lastNs - cutNs + Math.min(recordedNs - lastNs, pauseMaxNs);
        }
        return Math.min(recordedNs, beforeNs + Math.min(lastNs - beforeNs, pauseMaxNs)) - cutBeforeNs;
    }
}
