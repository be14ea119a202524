package io.reprise.replayer.hunt;

/**
 * How often a signal was seen in one firing.
 *
 * @param seen how often
 * @param of how often it could have been seen
 */
public record Observation(Occurrence seen, Occurrence of) {
    public static final Observation NONE = new Observation(Occurrence.NONE, Occurrence.NONE);
}
