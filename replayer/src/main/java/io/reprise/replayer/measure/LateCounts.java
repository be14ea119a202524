package io.reprise.replayer.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the requests that were sent, and those of them that were late by the replayer's own fault, by the time at
 * which they were due. Time is cut into slots of a second; when there are too many slots, neighbours are joined in
 * pairs, so that memory stays bounded however long a run is. One writer.
 */
final class LateCounts {
    static final int SLOTS_MAX = 1 << 14;

    private static final long SECOND_NS = 1_000_000_000L;
    /** Length of each stretch that is tested: long enough to show one in a hundred, short compared with a run. */
    private static final long STRETCH_NS = 10 * SECOND_NS;

    private long slotNs = SECOND_NS;
    private long[] sent = new long[64];
    private long[] late = new long[64];
    private int length;
    private long sentTotal;
    private long lateTotal;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs;

    /** @param dueNs nanoseconds after the start of the step */
    void add(long dueNs, boolean isLate) {
        int slot = slot(dueNs);
        sent[slot]++;
        sentTotal++;
        if (isLate) {
            late[slot]++;
            lateTotal++;
            firstNs = Math.min(firstNs, dueNs);
            lastNs = Math.max(lastNs, dueNs);
        }
    }

    private int slot(long dueNs) {
        long at = Math.max(0, dueNs);
        while (at / slotNs >= SLOTS_MAX) {
            widen();
        }
        int slot = (int) (at / slotNs);
        if (slot >= sent.length) {
            int size = Math.min(SLOTS_MAX, Math.max(slot + 1, sent.length * 2));
            sent = Arrays.copyOf(sent, size);
            late = Arrays.copyOf(late, size);
        }
        length = Math.max(length, slot + 1);
        return slot;
    }

    private void widen() {
        for (int i = 0; i < length; i++) {
            long sentHere = sent[i];
            long lateHere = late[i];
            sent[i] = 0;
            late[i] = 0;
            sent[i / 2] += sentHere;
            late[i / 2] += lateHere;
        }
        length = (length + 1) / 2;
        slotNs *= 2;
    }

    void add(LateCounts other) {
        while (slotNs < other.slotNs) {
            widen();
        }
        for (int i = 0; i < other.length; i++) {
            int slot = slot(i * other.slotNs);
            sent[slot] += other.sent[i];
            late[slot] += other.late[i];
        }
        sentTotal += other.sentTotal;
        lateTotal += other.lateTotal;
        firstNs = Math.min(firstNs, other.firstNs);
        lastNs = Math.max(lastNs, other.lastNs);
    }

    /**
     * The counts in a form that can be stored.
     *
     * @param slotNs length of each slot
     * @param sent requests by the slot in which they were due
     * @param late those that were late
     * @param firstNs when the first late one was due; {@link Long#MAX_VALUE} without one
     * @param lastNs when the last late one was due
     */
    public record Stored(long slotNs, List<Long> sent, List<Long> late, long firstNs, long lastNs) {}

    Stored stored() {
        return new Stored(
                slotNs,
                Arrays.stream(sent, 0, length).boxed().toList(),
                Arrays.stream(late, 0, length).boxed().toList(),
                firstNs,
                lastNs);
    }

    /** @throws IllegalArgumentException these are not counts of {@link #stored} */
    static LateCounts of(Stored stored) {
        int slots = stored.sent.size();
        if (slots > SLOTS_MAX || stored.late.size() != slots || stored.slotNs < SECOND_NS) {
            throw new IllegalArgumentException("counts of late requests that do not fit each other");
        }
        LateCounts counts = new LateCounts();
        counts.slotNs = stored.slotNs;
        counts.length = slots;
        counts.sent =
                Arrays.copyOf(stored.sent.stream().mapToLong(Long::longValue).toArray(), Math.max(64, slots));
        counts.late =
                Arrays.copyOf(stored.late.stream().mapToLong(Long::longValue).toArray(), Math.max(64, slots));
        counts.sentTotal = Arrays.stream(counts.sent).sum();
        counts.lateTotal = Arrays.stream(counts.late).sum();
        counts.firstNs = stored.firstNs;
        counts.lastNs = stored.lastNs;
        return counts;
    }

    /** @param limit the lag from which on a request was late */
    Lateness lateness(Duration limit) {
        return new Lateness(limit, sentTotal, lateTotal, lateTotal == 0 ? 0 : firstNs, lastNs, worstStretch());
    }

    /** The stretch whose lateness is the least likely to be chance; an empty one when nothing was late. */
    private Lateness.Stretch worstStretch() {
        int slots = (int) Math.max(1, STRETCH_NS / slotNs);
        int places = Math.max(1, length - slots + 1);
        Lateness.Stretch worst = new Lateness.Stretch(0, 0, 0, 0, places);
        double leastChance = 1;
        long sentHere = 0;
        long lateHere = 0;
        for (int end = 0; end < length; end++) {
            sentHere += sent[end];
            lateHere += late[end];
            int gone = end - slots;
            if (gone >= 0) {
                sentHere -= sent[gone];
                lateHere -= late[gone];
            }
            if (lateHere > sentHere * LateRule.SHARE_MAX) {
                double chance = LateRule.chance(lateHere, sentHere);
                if (chance < leastChance) {
                    leastChance = chance;
                    long fromNs = Math.max(0, gone + 1) * slotNs;
                    worst = new Lateness.Stretch(fromNs, (end + 1) * slotNs, sentHere, lateHere, places);
                }
            }
        }
        return worst;
    }
}
