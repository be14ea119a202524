package io.reprise.proxy.capture;

/** Whether an exchange is to be recorded. */
enum Selection {
    WANTED,
    /** Its session is not in the sample, or a filter leaves it out. */
    SAMPLED_OUT,
    /** It is not traffic of users: a replay sent it. */
    REPLAYED
}
