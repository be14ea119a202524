package io.reprise.replayer.hunt;

import java.util.List;

/** A response of the first firing, with which those to the same recorded request are compared. One thread. */
final class ReferenceAnswer {
    /** This object, its entry in a map, its place in lists. */
    static final int BYTES = 200;

    private final long lane;
    private final long intendedNs;
    private final int status;
    private final Facets facets;
    private final int root;
    private final long target;
    private List<Pool> pools = List.of();
    private boolean isShared;

    /** @param root id of the root of all its places */
    ReferenceAnswer(KeptAnswer answer, Facets facets, int root) {
        lane = answer.lane();
        intendedNs = answer.intendedNs();
        status = answer.status();
        target = FacetCollector.hash(answer.asked().target());
        this.facets = facets;
        this.root = root;
    }

    long lane() {
        return lane;
    }

    long intendedNs() {
        return intendedNs;
    }

    int status() {
        return status;
    }

    Facets facets() {
        return facets;
    }

    int root() {
        return root;
    }

    /** A hash of the request target. */
    long target() {
        return target;
    }

    /** The pools that it belongs to. */
    List<Pool> pools() {
        return pools;
    }

    void setPools(List<Pool> all) {
        pools = all;
    }

    /** Whether several lanes asked for the target. */
    boolean isShared() {
        return isShared;
    }

    void setShared() {
        isShared = true;
    }
}
