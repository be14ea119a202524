package io.reprise.journal;

/**
 * How much of a run's manifest is known. A caller whose decision depends on its settings must refuse unless it is
 * {@link #INTACT}.
 */
public enum ManifestState {
    /** The manifest was read and is complete. */
    INTACT,
    /** The manifest exists but cannot be read completely: missing values are empty or guessed from the run's name. */
    DAMAGED,
    /** The manifest does not exist: all values are empty or guessed from the run's name. */
    LOST
}
