package io.reprise.replayer.state;

import io.reprise.replayer.values.Source;
import java.util.Collection;
import java.util.List;

/**
 * A place in a response whose value a later request needs, described so that it can be found again in the target's
 * response.
 *
 * @param source what issued the value
 * @param kind structural address, without positions in lists
 * @param recorded the value as recorded, decoded
 * @param marks the features that the place had in the recorded response, with their weights
 * @param members number of values of the same kind and look in the recorded response, at least 1
 * @param ordinal the place's index among them
 * @param elsewhere whether the response is not the one that issued the value, so that only a sure place counts
 */
record Wanted(
        Source source, String kind, String recorded, List<Mark> marks, int members, int ordinal, boolean elsewhere) {
    /** A place in the response that issued the value. */
    Wanted(Source source, String kind, String recorded, List<Mark> marks, int members, int ordinal) {
        this(source, kind, recorded, marks, members, ordinal, false);
    }

    /** The same place, sought in another response. */
    Wanted inAnotherResponse() {
        return new Wanted(source, kind, recorded, marks, members, ordinal, true);
    }

    /** Whether the place is one of a list in which a mark identifies it. */
    boolean isMarkedInList() {
        return members > 1 && source != Source.CONTEXT && marks.stream().anyMatch(Mark::anchor);
    }

    /**
     * A feature of a place, or two that it has together.
     *
     * @param feature the text
     * @param with the text of a second feature; empty if there is none
     * @param weight how rare the feature, or the pair, is among the places of its kind; at least 0
     * @param anchor whether only this place has it, so that it identifies the place
     */
    record Mark(String feature, String with, float weight, boolean anchor) {
        /** One feature. */
        Mark(String feature, float weight, boolean anchor) {
            this(feature, "", weight, anchor);
        }

        boolean isPair() {
            return !with.isEmpty();
        }

        /** Whether a place with these features has it. */
        boolean isIn(Collection<String> features) {
            return features.contains(feature) && (with.isEmpty() || features.contains(with));
        }

        /** The same as one of several features that only rank places. */
        Mark asNoAnchor() {
            return new Mark(feature, with, weight, false);
        }
    }
}
