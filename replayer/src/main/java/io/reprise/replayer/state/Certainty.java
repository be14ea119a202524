package io.reprise.replayer.state;

/** How sure it is that a value of the target stands for the recorded value. */
public enum Certainty {
    /** The place cannot be confused with another. */
    SURE,
    /** As sure, but in another response than the one that issued the recorded value. */
    ELSEWHERE,
    /** The place is clear, but the target answered with another status than the recorded one. */
    DOUBTFUL,
    /** Several places fit; the value is from the likeliest of them. */
    GUESS,
    /** The place is not clear, and the target's response has the recorded value itself. */
    CONSTANT,
    /** The target's response has no such place, or there is no response. */
    ABSENT
}
