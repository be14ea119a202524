package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;

/**
 * Bytes that pass evenly over a time, piece by piece. Pure functions. Immutable.
 *
 * @param startNs when the first may pass, in nanoseconds after the start of the step
 * @param overNs from then until all have passed, 0 or more
 * @param bytes how many they are, 0 or more
 */
record EvenPace(long startNs, long overNs, long bytes) {
    private static final long PIECE_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PIECES_MAX = 200;

    /** How many may have passed by a time. */
    long allowed(long nowNs) {
        long elapsedNs = Math.max(0, nowNs - startNs);
        return elapsedNs >= overNs ? bytes : (long) (bytes * (elapsedNs / (double) overNs));
    }

    boolean isOver(long nowNs) {
        return nowNs - startNs >= overNs;
    }

    /** How long to wait for the next piece, in nanoseconds; more than 0. */
    long pieceNs(long nowNs) {
        return Math.max(1, Math.min(Math.max(PIECE_MIN_NS, overNs / PIECES_MAX), startNs + overNs - nowNs));
    }
}
