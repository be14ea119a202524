package io.reprise.replayer.hunt;

/**
 * How often a signal was seen in one firing, or in several.
 *
 * @param seen how often
 * @param of how often it could have been seen
 */
public record Observation(Occurrence seen, Occurrence of) {
    public static final Observation NONE = new Observation(Occurrence.NONE, Occurrence.NONE);

    /** The sum over two firings. */
    public Observation plus(Observation other) {
        return new Observation(seen.plus(other.seen), of.plus(other.of));
    }

    /** Whether lanes were counted; of lost updates only the number is known. */
    boolean hasLanes() {
        return of.lanes() > 0;
    }

    /** In how many lanes it was seen, or in how many requests where lanes were not counted. */
    public long seenUnits() {
        return hasLanes() ? Math.min(seen.lanes(), of.lanes()) : Math.min(seen.requests(), of.requests());
    }

    /** In how many lanes it could have been seen, or in how many requests where lanes were not counted. */
    public long ofUnits() {
        return hasLanes() ? of.lanes() : of.requests();
    }

    /** The part of the lanes in which it was seen, from 0 to 1; 0 if it could not be seen. */
    public double share() {
        return ofUnits() == 0 ? 0 : (double) seenUnits() / ofUnits();
    }
}
