package io.reprise.journal.exchange;

/**
 * When a request began.
 *
 * @param timeNs when the head was complete at the recorder, nanoseconds since the Unix epoch
 * @param sequence place in the order of starts and ends of its run, see {@link Exchange#endedBefore}; 0 if unknown
 */
public record RecordedStart(long timeNs, long sequence) {}
