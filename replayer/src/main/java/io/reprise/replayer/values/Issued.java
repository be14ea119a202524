package io.reprise.replayer.values;

import java.util.List;

/**
 * One value that a response issues.
 *
 * @param source the sort of place
 * @param kind the structural address, without positions in lists and without parts that look like identifiers: equal in
 *     production and at the target, even if values, hosts and lengths of lists differ
 * @param value the value, decoded; 1 to {@link ResponseScanner#VALUE_CHARS_MAX} characters
 * @param name the nearest name in lower case: of the cookie, header, JSON key, input, query parameter, or the path
 *     segment before; empty if there is none
 * @param ordinal the index among the values of its kind in this response, from 0
 * @param features distinct texts that tell the members of a kind apart, each prefixed by its sort ({@code row:Lamp},
 *     {@code sib:name=Lamp}); at most {@link FeatureSet#FEATURES_MAX}
 */
public record Issued(Source source, String kind, String value, String name, int ordinal, List<String> features) {}
