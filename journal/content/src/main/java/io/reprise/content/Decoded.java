package io.reprise.content;

/**
 * The result of decoding a body.
 *
 * @param bytes what could be decoded, from the start of the body; owned by the caller
 * @param state why there are not more bytes
 */
public record Decoded(byte[] bytes, State state) {
    static final byte[] NOTHING = {};

    /** How much of the content the decoded bytes are. */
    public enum State {
        /** All of the content. */
        WHOLE,
        /** The content goes on after the output limit. */
        CUT,
        /** The coded bytes end early, as those of a truncated recording do; what they hold is decoded. */
        TRUNCATED,
        /** The coded bytes are damaged, or not in the coding that was named; what lies before the damage is decoded. */
        BAD,
        /** A coding is not known here; nothing is decoded. */
        UNKNOWN_CODING
    }
}
