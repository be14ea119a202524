package io.reprise.journal;

import java.util.ArrayList;
import java.util.List;

/** What the reading of one run has to remember from file to file, in bounded memory. Not thread-safe. */
final class RunMemory {
    /** Records of a file that did not fit into the run when they were found. */
    record Doubted(RunFile file, Segment segment) {}

    private static final int DOUBTED_MAX = 4096;

    private final SequenceSet seen = new SequenceSet();
    private final DamageLog damage;
    private final long firstKept;
    private final boolean copied;
    private final List<Doubted> doubted = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param firstKept the lowest sequence number that the run should have
     * @param copied whether the run is there more than once, so that records that come again are no damage
     */
    RunMemory(DamageLog damage, long firstKept, boolean copied) {
        this.damage = damage;
        this.firstKept = firstKept;
        this.copied = copied;
    }

    SequenceSet seen() {
        return seen;
    }

    DamageLog damage() {
        return damage;
    }

    long firstKept() {
        return firstKept;
    }

    boolean isCopied() {
        return copied;
    }

    /** Keeps what the end of the run may have a place for. */
    void doubt(RunFile file, List<Segment> segments) {
        for (Segment segment : segments) {
            if (doubted.size() < DOUBTED_MAX) {
                doubted.add(new Doubted(file, segment));
            }
        }
    }

    /** What was kept, each only once. */
    List<Doubted> takeDoubted() {
        List<Doubted> taken = List.copyOf(doubted);
        doubted.clear();
        return taken;
    }
}
