package io.reprise.proxy.capture;

import io.reprise.http.Head;

/** {@code --record-replayed off}: leaves out requests that a replay marked as its own. */
final class ReplayMark implements SamplingRule {
    /** The header field of every replayed request. */
    private static final String REPLAY_FIELD = "reprise-run";

    @Override
    public Selection select(Head request, long session) {
        return request.indexOf(REPLAY_FIELD, 0) >= 0 ? Selection.REPLAYED : Selection.WANTED;
    }

    @Override
    public Selection selectWithoutRequest(long connection) {
        return Selection.WANTED;
    }
}
