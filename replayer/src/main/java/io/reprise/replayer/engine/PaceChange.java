package io.reprise.replayer.engine;

/**
 * A change of pace by the user while a step runs.
 *
 * @param atNs when it took effect, in nanoseconds after the start of the step
 * @param speed how many times as fast as planned requests become due from then on
 * @param paused whether nothing becomes due from then on
 */
public record PaceChange(long atNs, double speed, boolean paused) {}
