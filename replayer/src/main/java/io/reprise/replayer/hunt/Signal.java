package io.reprise.replayer.hunt;

/**
 * Something at an endpoint that can go wrong and that can be counted. Two responses that go wrong in the same way give
 * equal signals. Immutable.
 *
 * @param endpoint method and path template
 * @param kind in which respect
 * @param detail what exactly, as people read it: {@code 200 → 503}, {@code /stock is negative}
 */
public record Signal(String endpoint, Kind kind, String detail) {
    /** The respects in which a response can be wrong. */
    public enum Kind {
        /** No response, or a server error where the recording has none. */
        FAILURE,
        /** Another class of status than recorded, a login page, or a redirect to elsewhere. */
        CHANGED,
        /** A part of the content that is the same at every firing of the baseline is another. */
        CONTENT,
        /** A value that belongs to one user alone in the baseline was sent to another. */
        LEAK,
        /** Users got the same value where each has a value of its own in the baseline. */
        DUPLICATE,
        /** A number moved less than the writes that were answered as recorded. */
        LOST_UPDATE,
        /** Responses take longer, beyond what the rest of the application does. */
        SLOW,
        /** A response takes far longer than those of the first firing. */
        TAIL;

        /** Whether it is seen by comparing a firing with an earlier one, so that the first firing says nothing. */
        boolean comparesFirings() {
            return this == CONTENT || this == LEAK || this == DUPLICATE || this == LOST_UPDATE;
        }
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
