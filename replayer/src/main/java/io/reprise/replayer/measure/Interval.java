package io.reprise.replayer.measure;

/**
 * The times recorded between two looks at a running step.
 *
 * @param fromNs nanoseconds after the start of the step
 * @param toNs the same
 * @param latencies what ended in between
 */
public record Interval(long fromNs, long toNs, Latencies latencies) {}
