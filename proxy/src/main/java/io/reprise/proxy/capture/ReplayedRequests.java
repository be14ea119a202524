package io.reprise.proxy.capture;

/** Whether requests that carry the mark of a replay are recorded. */
public enum ReplayedRequests {
    /** They are not recorded, so that a replay through a recorder does not record itself. */
    LEFT_OUT,
    /** They are recorded like all others. */
    RECORDED
}
