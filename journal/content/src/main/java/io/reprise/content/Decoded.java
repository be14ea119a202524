package io.reprise.content;

/**
 * The result of decoding a body.
 *
 * @param bytes the decoded bytes, from the start of the body; owned by the caller
 * @param state whether and why bytes are missing
 */
public record Decoded(byte[] bytes, State state) {
    static final byte[] NOTHING = {};

    /** How complete the decoded bytes are. */
    public enum State {
        /** All of the content. */
        WHOLE,
        /** The content goes on after the output limit. */
        CUT,
        /** The coded bytes end early, as in a truncated recording; all of them are decoded. */
        TRUNCATED,
        /** The coded bytes are damaged, or not in the named coding; the bytes before the damage are decoded. */
        BAD,
        /** A coding is unknown; nothing is decoded. */
        UNKNOWN_CODING
    }
}
