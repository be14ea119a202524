package io.reprise.journal;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sequence numbers read so far of a run, as ranges with the times at both ends. An intact run is one range.
 * Bounded: beyond the bound, the two lowest ranges are joined, and the numbers missing between them stay missing. Not
 * thread-safe.
 */
final class SequenceSet {
    /** Numbers from first to last, all of which were read. */
    static final class Range {
        private final long first;
        private final long firstTimeNs;
        private long last;
        private long lastTimeNs;

        Range(long first, long last, long firstTimeNs, long lastTimeNs) {
            this.first = first;
            this.last = last;
            this.firstTimeNs = firstTimeNs;
            this.lastTimeNs = lastTimeNs;
        }

        long first() {
            return first;
        }

        long last() {
            return last;
        }

        long firstTimeNs() {
            return firstTimeNs;
        }

        long lastTimeNs() {
            return lastTimeNs;
        }
    }

    private static final int RANGES_MAX = 1 << 16;

    private final TreeMap<Long, Range> ranges = new TreeMap<>();
    /** The range that was extended last, and the number up to which it may grow without touching another range. */
    private @Nullable Range current;

    private long currentLimit;
    private long givenUp;

    /** Adds a number; false if the set already contains it. */
    boolean add(long sequence, long timeNs) {
        Range range = current;
        if (range != null && sequence == range.last + 1 && sequence < currentLimit) {
            range.last = sequence;
            range.lastTimeNs = timeNs;
            return true;
        }
        if (contains(sequence)) {
            return false;
        }
        insert(sequence, timeNs);
        return true;
    }

    boolean contains(long sequence) {
        Range range = atOrBelow(sequence);
        return range != null && sequence <= range.last;
    }

    private void insert(long sequence, long timeNs) {
        Range below = atOrBelow(sequence);
        Range above = above(sequence);
        Range range;
        if (below != null && below.last + 1 == sequence) {
            range = below;
            range.last = sequence;
            range.lastTimeNs = timeNs;
        } else {
            range = new Range(sequence, sequence, timeNs, timeNs);
            ranges.put(sequence, range);
        }
        if (above != null && above.first == sequence + 1) {
            ranges.remove(above.first);
            range.last = above.last;
            range.lastTimeNs = above.lastTimeNs;
        }
        if (ranges.size() > RANGES_MAX) {
            joinLowest();
        }
        Range next = above(sequence);
        current = atOrBelow(sequence);
        currentLimit = next == null ? Long.MAX_VALUE : next.first - 1;
    }

    private void joinLowest() {
        Range lowest = ranges.firstEntry().getValue();
        Range next = ranges.higherEntry(lowest.first).getValue();
        givenUp += next.first - lowest.last - 1;
        ranges.remove(next.first);
        lowest.last = next.last;
        lowest.lastTimeNs = next.lastTimeNs;
    }

    /** The range that contains the number, or else the nearest range below it. */
    @Nullable
    Range atOrBelow(long sequence) {
        Map.Entry<Long, Range> entry = ranges.floorEntry(sequence);
        return entry == null ? null : entry.getValue();
    }

    /** The nearest range that begins above the number. */
    @Nullable
    Range above(long sequence) {
        Map.Entry<Long, Range> entry = ranges.higherEntry(sequence);
        return entry == null ? null : entry.getValue();
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The lowest number; the set must not be empty. */
    long first() {
        return ranges.firstKey();
    }

    /** The highest number; −1 if the set is empty. */
    long last() {
        return ranges.isEmpty() ? -1 : ranges.lastEntry().getValue().last;
    }

    /** The number of numbers missing between the first and the last. */
    long missing() {
        long missing = givenUp;
        Range before = null;
        for (Range range : ranges.values()) {
            missing += before == null ? 0 : range.first - before.last - 1;
            before = range;
        }
        return missing;
    }
}
