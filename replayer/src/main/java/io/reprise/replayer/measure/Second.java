package io.reprise.replayer.measure;

/**
 * One second of a step.
 *
 * @param second its number from 0
 * @param asked requests that were due in it
 * @param sent requests sent in it
 * @param ended requests that ended in it
 * @param failed how many of those failed
 */
public record Second(int second, long asked, long sent, long ended, long failed) {}
