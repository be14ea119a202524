package io.reprise.journal;

import java.util.ArrayList;
import java.util.List;

/** The state that a run's scanner keeps from file to file, in bounded memory. Not thread-safe. */
final class RunMemory {
    /** Records of a file that had no place in the run when they were found. */
    record Unplaced(RunFile file, Segment segment) {}

    /** A section of a file that should contain no record and was not searched. */
    record Unsearched(RunFile file, long from, long to) {}

    private static final int UNPLACED_MAX = 4096;
    private static final int UNSEARCHED_MAX = 1 << 16;

    private final SequenceSet seen = new SequenceSet();
    private final DamageLog damage;
    private long firstKept;
    private final boolean copied;
    private final boolean follows;
    private long unknownProtocols;
    private final List<Unplaced> unplaced = new ArrayList<>();
    private final List<Unsearched> unsearched = new ArrayList<>();

    /**
     * Starts without any records.
     *
     * @param firstKept the lowest sequence number that the run should have
     * @param copied whether the run has several copies, so that repeated records are not damage
     * @param follows whether the run is read while it grows, so that the bytes behind its end must not be searched
     */
    RunMemory(DamageLog damage, long firstKept, boolean copied, boolean follows) {
        this.damage = damage;
        this.firstKept = firstKept;
        this.copied = copied;
        this.follows = follows;
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

    /** Retention has removed the records before this one. */
    void keptFrom(long first) {
        firstKept = Math.max(firstKept, first);
    }

    boolean isCopied() {
        return copied;
    }

    /** Counts a record that is left out because its protocol is unknown. */
    void addUnknownProtocol() {
        unknownProtocols++;
    }

    long unknownProtocols() {
        return unknownProtocols;
    }

    /** Keeps segments that had no place; they may have one once the whole run is known. */
    void addUnplaced(RunFile file, List<Segment> segments) {
        for (Segment segment : segments) {
            if (unplaced.size() < UNPLACED_MAX) {
                unplaced.add(new Unplaced(file, segment));
            }
        }
    }

    /** Notes a section to be searched if records turn out to be missing. */
    void addUnsearched(RunFile file, long from, long to) {
        if (!follows && unsearched.size() < UNSEARCHED_MAX) {
            unsearched.add(new Unsearched(file, from, to));
        }
    }

    /** Removes and returns the sections that were skipped. */
    List<Unsearched> takeUnsearched() {
        List<Unsearched> taken = List.copyOf(unsearched);
        unsearched.clear();
        return taken;
    }

    /** Whether any segments were kept. */
    boolean hasUnplaced() {
        return !unplaced.isEmpty();
    }

    /** Removes and returns the segments that were kept. */
    List<Unplaced> takeUnplaced() {
        List<Unplaced> taken = List.copyOf(unplaced);
        unplaced.clear();
        return taken;
    }
}
