package io.reprise.replayer.engine;

/** Where an engine takes the time from. {@link System#nanoTime} but in tests, where time is made to pass. */
@FunctionalInterface
interface NanoClock {
    /** Nanoseconds since any one moment, never less than before. */
    long nowNs();
}
