package io.reprise.replayer.hunt;

/**
 * A countable way in which responses of an endpoint can be wrong. Responses that are wrong in the same way have equal
 * signals. Immutable.
 *
 * @param endpoint method and path template
 * @param kind the respect in which they are wrong
 * @param detail the exact difference as people read it: {@code 200 → 503}, {@code /stock is negative}
 */
public record Signal(String endpoint, Kind kind, String detail) {
    /** The respects in which a response can be wrong. */
    public enum Kind {
        /** No response, or a server error where the recording has none. */
        FAILURE,
        /** Another class of status than recorded, a login page, or a redirect to elsewhere. */
        CHANGED,
        /** A part of the content differs although it is the same in every firing of the baseline. */
        CONTENT,
        /** A value that belongs to a single user in the baseline was sent to another user. */
        LEAK,
        /** Several users got the same value where each has a value of their own in the baseline. */
        DUPLICATE,
        /** A number moved less than the successful writes should have moved it. */
        LOST_UPDATE,
        /** The endpoint became slower, and more so than the rest of the application. */
        SLOW,
        /** A response took far longer than those of the first firing. */
        TAIL;

        /** Whether single responses show it by what they contain. */
        boolean isOfContent() {
            return this == CONTENT || this == LEAK || this == DUPLICATE;
        }

        /** Whether it is seen by comparing a firing with an earlier one, so that the first firing says nothing. */
        boolean comparesFirings() {
            return this == CONTENT || this == LEAK || this == DUPLICATE || this == LOST_UPDATE;
        }
    }

    /** Whether single responses show it by what they contain. */
    public boolean isOfContent() {
        return kind.isOfContent();
    }

    /** Whether it is about how long responses take. */
    boolean isOfTime() {
        return kind == Kind.SLOW || kind == Kind.TAIL;
    }

    /** Responses of this endpoint take longer. */
    static Signal slow(String endpoint) {
        return new Signal(endpoint, Kind.SLOW, "takes longer");
    }
}
