package io.reprise.journal;

import java.util.ArrayList;
import java.util.List;

/** The state that a run's scanner keeps from file to file, in bounded memory. Not thread-safe. */
final class RunMemory {
    /** Records of a file that had no place in the run when they were found. */
    record Doubted(RunFile file, Segment segment) {}

    /** A section of a file that should contain no record and was not searched. */
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
     * Starts without any records.
     *
     * @param firstKept the lowest sequence number that the run should have
     * @param copied whether the run has several copies, so that repeated records are not damage
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

    /** Keeps segments that may have a place once the whole run is known. */
    void doubt(RunFile file, List<Segment> segments) {
        for (Segment segment : segments) {
            if (doubted.size() < DOUBTED_MAX) {
                doubted.add(new Doubted(file, segment));
            }
        }
    }

    /** Remembers a section to be searched if records turn out to be missing. */
    void passOver(RunFile file, long from, long to) {
        if (passedOver.size() < PASSED_OVER_MAX) {
            passedOver.add(new PassedOver(file, from, to));
        }
    }

    /** Removes and returns the sections that were skipped. */
    List<PassedOver> takePassedOver() {
        List<PassedOver> taken = List.copyOf(passedOver);
        passedOver.clear();
        return taken;
    }

    /** Whether any segments were kept. */
    boolean isDoubting() {
        return !doubted.isEmpty();
    }

    /** Removes and returns the segments that were kept. */
    List<Doubted> takeDoubted() {
        List<Doubted> taken = List.copyOf(doubted);
        doubted.clear();
        return taken;
    }
}
