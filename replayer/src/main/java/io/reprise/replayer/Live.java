package io.reprise.replayer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What attends the steps of a command while it runs: the user's signals, and those who are told of its figures. On the
 * main thread.
 *
 * @param interruption ends a step
 * @param watchers are told of all steps
 * @param metrics the metrics port; null if there is none
 */
record Live(
        Interruption interruption,
        List<StepWatcher> watchers,
        @Nullable ReplayMetrics metrics) implements AutoCloseable {
    @Override
    public void close() {
        try (interruption) {
            if (metrics != null) {
                metrics.close();
            }
        }
    }
}
