package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;

/**
 * Told of requests as they are sent and as they end. Every event loop of the engine has its own listener and calls it
 * on its thread; implementations return at once.
 */
public interface OutcomeListener {
    void onSent(PlannedRequest request, long sentNs);

    void onOutcome(Outcome outcome);
}
