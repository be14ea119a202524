package io.reprise.journal.exchange;

/**
 * When a request began.
 *
 * @param timeNs when the head was complete at the recorder, nanoseconds since the Unix epoch; intervals between such
 *     times of a run are right, whatever happened to the wall clock
 * @param sequence place in the order of starts and ends of its run, see {@link Exchange#endedBefore}; 0 if unknown
 * @param wallTimeNs wall-clock time at that moment, nanoseconds since the Unix epoch
 */
public record RecordedStart(long timeNs, long sequence, long wallTimeNs) {
    /** A start in a recording during which the wall clock was not set. */
    public RecordedStart(long timeNs, long sequence) {
        this(timeNs, sequence, timeNs);
    }
}
