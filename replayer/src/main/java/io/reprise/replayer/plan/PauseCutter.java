package io.reprise.replayer.plan;

/** {@code --max-gap}: shortens the pauses of a recording to the longest allowed. Not thread-safe. */
final class PauseCutter {
    private final long pauseMaxNs;
    private long lastNs;
    private long cutNs;

    /** @param pauseMaxNs longest pause between two requests that is kept, {@link Long#MAX_VALUE} for all */
    PauseCutter(long pauseMaxNs) {
        this.pauseMaxNs = pauseMaxNs;
    }

    /**
     * @param recordedNs never less than in the call before
     * @return the same time without the pauses cut so far
     */
    long cut(long recordedNs) {
        cutNs += Math.max(0, recordedNs - lastNs - pauseMaxNs);
        lastNs = recordedNs;
        return recordedNs - cutNs;
    }
}
