package io.reprise.replayer.measure;

/**
 * One second of a step, or, of a step of more than two hours, a few seconds.
 *
 * @param second its number from 0; where it stands for several, the number of the first
 * @param length number of seconds that it stands for
 * @param asked requests that were due in it
 * @param sent requests sent in it
 * @param ended requests that ended in it
 * @param failed how many of those failed
 */
public record Second(long second, int length, long asked, long sent, long ended, long failed) {}
