package io.reprise.replayer.state;

/** The value that a replayed request carried in place of a recorded one. */
public enum LinkOutcome {
    /** The value that the target issued at the same place. */
    MAPPED,
    /** A value computed from one that the target issued, as the client had computed the recorded one. */
    DERIVED,
    /** The likeliest of several values that the target issued. */
    GUESSED,
    /** The recorded value, because the target issued the same. */
    KEPT,
    /** The recorded value, because no response of the target showed its counterpart. */
    UNRESOLVED
}
