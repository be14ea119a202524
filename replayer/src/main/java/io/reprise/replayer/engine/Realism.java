package io.reprise.replayer.engine;

/** {@code --realism}: whether clients take as long as in the recording. */
public enum Realism {
    /** Uploads and downloads take as long as recorded, and clients leave when they did. */
    FULL,
    /** Bodies are sent at once, and all responses but event streams are read to their end as fast as they come. */
    FAST
}
