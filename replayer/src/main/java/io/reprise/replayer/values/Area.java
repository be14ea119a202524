package io.reprise.replayer.values;

/** The part of a request that a {@link Slot} counts its offsets in. */
public enum Area {
    /** The request target as sent. */
    TARGET,
    /** The value of a header field, without the white space around it. */
    FIELD,
    /** The body without its transfer coding. */
    BODY
}
