package io.reprise.replayer.hunt;

/**
 * How often something was seen: in requests, and in the units that may be taken for independent of each other. Requests
 * of one lane, or of one moment, go wrong together, so tests count lanes and time slots. Immutable.
 *
 * @param requests number of requests
 * @param lanes number of lanes with at least one of these requests; of very many lanes, groups of lanes
 * @param slots number of time slots with at least one of these requests; a slot is at least {@link Units#SLOT_NS} long
 */
public record Occurrence(long requests, int lanes, int slots) {
    public static final Occurrence NONE = new Occurrence(0, 0, 0);

    /** The sum over two firings: a lane of the recording counts once in each. */
    public Occurrence plus(Occurrence other) {
        return new Occurrence(requests + other.requests, lanes + other.lanes, slots + other.slots);
    }
}
