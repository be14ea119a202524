package io.reprise.journal.exchange;

/** What is in the journal of a request's body. */
public enum BodyState {
    /** All of it. */
    WHOLE,
    /** Not all of it: the recorder's limit cut it, records were lost, or it never ended. */
    PARTIAL,
    /** It was found whole, and is not there any more: its file was changed or removed since. */
    GONE
}
