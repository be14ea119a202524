package io.reprise.journal;

/** How much of a run's manifest is known; whoever decides by its settings must refuse unless it is {@link #INTACT}. */
public enum ManifestState {
    /** It was read, and says everything that a recorder writes. */
    INTACT,
    /** It is there and cannot be read, or not all of it: what is missing is empty, or guessed from the run's name. */
    DAMAGED,
    /** It is not there: all of it is empty, or guessed from the run's name. */
    LOST
}
