package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;

/**
 * Told of requests as they are sent and as they end. Every event loop of the engine has its own listener and calls it
 * on its thread; implementations return at once.
 */
public interface OutcomeListener {
    void onSent(PlannedRequest request, long sentNs);

    /**
     * A request that was sent is no longer in flight. Its outcome follows after the requests that waited for its place
     * or its response have been sent, because telling takes longer than counting.
     */
    default void onPlaceFree() {}

    void onOutcome(Outcome outcome);
}
