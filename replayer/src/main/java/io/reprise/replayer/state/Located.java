package io.reprise.replayer.state;

/**
 * A value found in a response of the target.
 *
 * @param value the target's value, decoded; empty if it is absent
 * @param certainty how sure it is that the value stands for the recorded value
 */
record Located(String value, Certainty certainty) {
    static final Located ABSENT = new Located("", Certainty.ABSENT);

    /** The same value as found in a response whose status differs from the recorded one. */
    Located doubted() {
        boolean sure = certainty == Certainty.SURE || certainty == Certainty.ELSEWHERE;
        return sure ? new Located(value, Certainty.DOUBTFUL) : this;
    }
}
