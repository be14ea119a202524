package io.reprise.journal;

/** How far a file may be believed to be written. */
enum FileExtent {
    /** A recorder may be writing it: what cannot be read yet may be there the next time. */
    GROWING,
    /** The recorder is done with it: where the documents end, the file ends. */
    DONE,
    /** The recorder is done with it, but there is reason to look for records behind the end of the documents. */
    SUSPECT,
    /** The same for the last file, behind whose end lies what the recorder was writing when it was killed. */
    SUSPECT_LAST;

    boolean isSuspect() {
        return this == SUSPECT || this == SUSPECT_LAST;
    }
}
