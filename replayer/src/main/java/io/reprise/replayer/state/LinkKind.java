package io.reprise.replayer.state;

import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;

/**
 * What the links of one sort have in common.
 *
 * @param issuedBy endpoint whose response issues the value
 * @param source what issues it
 * @param kind structural address in the response
 * @param sentTo endpoint whose request carries the value
 * @param place where the request carries it
 * @param name name of the parameter, field, header or cookie; for a path segment, the segment before it
 */
public record LinkKind(String issuedBy, Source source, String kind, String sentTo, Place place, String name) {}
