package io.reprise.replayer.measure;

import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.EngineProgress;
import java.util.Map;

/**
 * The figures of a running step at one moment, for the live page, metrics and signals.
 *
 * @param elapsedNs now, in nanoseconds after the start of the step; negative before it
 * @param counts what the engine did so far
 * @param progress how far it has come
 * @param outcomes requests by outcome
 * @param failures failures by endpoint and kind
 * @param latencies all times so far: the measurement's own, which it changes later; for the main thread
 */
public record StepFigures(
        long elapsedNs,
        EngineCounts counts,
        EngineProgress progress,
        Map<Comparison, Long> outcomes,
        Map<FailureCounts.Key, Long> failures,
        Latencies latencies) {
    /** Requests with such an outcome. */
    public long outcomes(Comparison comparison) {
        return outcomes.getOrDefault(comparison, 0L);
    }

    /** Requests that ended, with a response or a failure. */
    public long ended() {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().isEnded())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** How many of them failed. */
    public long failed() {
        return outcomes(Comparison.FAILED);
    }
}
