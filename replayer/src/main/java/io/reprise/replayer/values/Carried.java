package io.reprise.replayer.values;

/**
 * A value that a request carries: a component of the request, or a token inside one.
 *
 * @param name of the parameter, field, cookie, header, element or attribute, in lower case; in JSON the nearest key
 *     that is not itself an id; for a path segment the decoded segment before it; for a token with a key of its own, as
 *     in {@code id=42}, that key; empty if there is none
 * @param value decoded; 1 to {@value RequestScanner#LONGEST_VALUE} characters
 * @param whole whether the value is a whole component; false for a token inside one
 */
public record Carried(Place place, String name, String value, Slot slot, boolean whole) {}
