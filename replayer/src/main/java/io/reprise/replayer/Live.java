package io.reprise.replayer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signals of the user and the displays of figures while a command runs its steps. On the main thread.
 *
 * @param interruption ends a step
 * @param watchers are told of all steps
 * @param metrics the metrics port; null if there is none
 * @param startAt when a step starts; null for when it is ready
 * @param console shows the steps
 */
record Live(
        Interruption interruption,
        List<StepWatcher> watchers,
        @Nullable ReplayMetrics metrics,
        @Nullable Instant startAt,
        Console console)
        implements AutoCloseable {
    /** The same with a time at which a step starts. */
    Live startingAt(@Nullable Instant time) {
        return new Live(interruption, watchers, metrics, time, console);
    }

    @Override
    public void close() {
        try (interruption;
                console) {
            if (metrics != null) {
                metrics.close();
            }
        }
    }
}
