package io.reprise.replayer.values;

/**
 * A value that a request carries: a component of the request, or a token inside one.
 *
 * @param name of the parameter, field, cookie or header; for JSON and XML the path, as in {@code items[].id}, with
 *     {@code *} for keys that are ids themselves; for a path segment the decoded segment before it; empty if there is
 *     none
 * @param value decoded; 1 to {@value RequestScanner#LONGEST_VALUE} characters
 * @param whole whether the value is a whole component; false for a token inside one
 */
public record Carried(Place place, String name, String value, Slot slot, boolean whole) {}
