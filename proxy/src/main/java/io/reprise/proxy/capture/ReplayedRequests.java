package io.reprise.proxy.capture;

/** What becomes of requests that carry the mark of a replay. */
public enum ReplayedRequests {
    /** As if they were not there, so that a replay through a recorder does not record itself. */
    LEFT_OUT,
    /** Like all others. */
    RECORDED
}
