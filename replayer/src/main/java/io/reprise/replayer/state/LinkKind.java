package io.reprise.replayer.state;

import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;

/**
 * The properties that links of one kind share.
 *
 * @param issuedBy endpoint whose response issues the value
 * @param source the sort of place that issues it
 * @param kind structural address in the response
 * @param sentTo endpoint whose request carries the value
 * @param place where the request carries it
 * @param name name of the parameter, field, header or cookie; for a path segment, the segment before it
 */
public record LinkKind(String issuedBy, Source source, String kind, String sentTo, Place place, String name) {
    /** The name, or {@code *} if the name is itself an id, like the segment before {@code 9} in {@code /users/42/9}. */
    public String portableName() {
        boolean inAddress = place == Place.PATH || place == Place.MATRIX || place == Place.REFERER;
        Strength strength = Strength.of(name);
        boolean isId = strength != Strength.WORD && strength != Strength.NONE;
        return inAddress && isId ? LinkRule.ANY : name;
    }
}
