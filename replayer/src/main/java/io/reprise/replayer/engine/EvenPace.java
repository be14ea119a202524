package io.reprise.replayer.engine;

import java.util.concurrent.TimeUnit;

/**
 * Spreads the bytes of a body evenly over a time. Pure functions. Immutable.
 *
 * @param startNs when the first byte may pass, in nanoseconds after the start of the step
 * @param overNs time until all bytes have passed, 0 or more
 * @param bytes number of bytes, 0 or more
 */
record EvenPace(long startNs, long overNs, long bytes) {
    private static final long PIECE_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PIECES_MAX = 200;

    /** Number of bytes that may have passed by a time. */
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
