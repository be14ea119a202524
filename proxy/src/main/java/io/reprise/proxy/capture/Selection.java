package io.reprise.proxy.capture;

/** Whether an exchange is recorded, and why not. */
enum Selection {
    WANTED,
    /** The session is not in the sample, or a filter leaves the request out. */
    SAMPLED_OUT,
    /** A replay sent the request, not a user. */
    REPLAYED
}
