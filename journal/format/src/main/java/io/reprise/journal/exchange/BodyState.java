package io.reprise.journal.exchange;

/** How much of a request's body is in the journal. */
public enum BodyState {
    /** All of it. */
    WHOLE,
    /** A part of it: the recorder's limit cut it, records were lost, or it never ended. */
    PARTIAL,
    /** Nothing of it any more: its file was changed or removed after the body was first read. */
    GONE
}
