package io.reprise.time;

/**
 * The clock that decides when something is due. Programs use {@link #SYSTEM}; tests pass their own clock and need not
 * wait. An implementation that several threads share must be thread-safe.
 */
@FunctionalInterface
public interface NanoClock {
    /** {@link System#nanoTime}. Thread-safe. */
    NanoClock SYSTEM = System::nanoTime;

    /**
     * Nanoseconds since an arbitrary moment, never less than before. The number may be negative and may overflow, so
     * compare two readings by the sign of their difference.
     */
    long nowNs();
}
