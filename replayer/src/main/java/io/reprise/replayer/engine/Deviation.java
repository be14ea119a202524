package io.reprise.replayer.engine;

/**
 * How a response differs from the recorded one, in its status or in where it redirects. Immutable.
 *
 * @param change how the outcome differs
 * @param location where it redirects, at most as long as reports show; empty for other responses
 */
public record Deviation(Change change, String location) {}
