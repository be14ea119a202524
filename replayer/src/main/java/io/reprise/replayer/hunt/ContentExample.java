package io.reprise.replayer.hunt;

/**
 * One response that shows a {@link Signal} of content. Immutable.
 *
 * @param exchange number of the recorded request
 * @param lane the lane that got the response
 * @param intendedNs when the request was due, from the start of its firing
 * @param value what stood at the place, cut to some hundred characters and neither escaped nor masked; empty if nothing
 */
public record ContentExample(long exchange, long lane, long intendedNs, String value) {}
