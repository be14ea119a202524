package io.reprise.proxy.capture;

import io.reprise.http.Head;

/**
 * One reason for which requests are left out of the recording. A new rule is one implementation and one line in
 * {@link RecordingRules#samplingRules}. Implementations are immutable, are called by every event loop for every
 * request, and allocate nothing.
 */
interface SamplingRule {
    /**
     * Whether the rule lets a request be recorded.
     *
     * @param request a view of the head, valid for the call
     * @param session the key of its session, spread evenly over 64 bits
     * @return {@link Selection#WANTED}, or how a request that is left out is counted
     */
    Selection select(Head request, long session);

    /**
     * The same for a failure before a request head was complete: its user and its target are unknown.
     *
     * @param connection id of the client connection
     */
    Selection selectWithoutRequest(long connection);
}
