package io.reprise.replayer.state;

import java.util.List;

/**
 * A value found in a response of the target.
 *
 * @param value the target's value, decoded; empty if it is absent
 * @param certainty how sure it is that the value stands for the recorded value
 * @param alike the values of all places that fit equally well, this value included; empty unless it is a guess among
 *     them
 */
record Located(String value, Certainty certainty, List<String> alike) {
    static final Located ABSENT = new Located("", Certainty.ABSENT);

    Located(String value, Certainty certainty) {
        this(value, certainty, List.of());
    }

    /** The same value as found in a response whose status differs from the recorded one. */
    Located doubted() {
        boolean sure = certainty == Certainty.SURE || certainty == Certainty.ELSEWHERE;
        return sure ? new Located(value, Certainty.DOUBTFUL) : this;
    }
}
