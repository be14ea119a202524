package io.reprise.journal;

import java.util.ArrayList;
import java.util.List;

/** What the reading of one run has to remember from file to file, in bounded memory. Not thread-safe. */
final class RunMemory {
    /** Records of a file that did not fit into the run when they were found. */
    record Doubted(RunFile file, Segment segment) {}

    /** A stretch of a file in which there should be no record, and was not looked for any. */
    record PassedOver(RunFile file, long from, long to) {}

    private static final int DOUBTED_MAX = 4096;
    private static final int PASSED_OVER_MAX = 1 << 16;

    private final SequenceSet seen = new SequenceSet();
    private final DamageLog damage;
    private final long firstKept;
    private final boolean copied;
    private final List<Doubted> doubted = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();

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

    /** Remembers a stretch that is to be looked through in case that records turn out to be missing. */
    void passOver(RunFile file, long from, long to) {
        if (passedOver.size() < PASSED_OVER_MAX) {
            passedOver.add(new PassedOver(file, from, to));
        }
    }

    /** The stretches that were passed over, each only once. */
    List<PassedOver> takePassedOver() {
        List<PassedOver> taken = List.copyOf(passedOver);
        passedOver.clear();
        return taken;
    }

    /** Whether anything was kept. */
    boolean isDoubting() {
        return !doubted.isEmpty();
    }

    /** What was kept, each only once. */
    List<Doubted> takeDoubted() {
        List<Doubted> taken = List.copyOf(doubted);
        doubted.clear();
        return taken;
    }
}
