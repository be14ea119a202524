package io.reprise.replayer.hunt;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests, and the lanes and time slots that they lie in, in bounded memory: lanes beyond {@value #LANES} share
 * their place with others, which makes tests more careful, never less. Owned by one thread.
 */
public final class Units {
    /** Requests that are due within the same quarter of a second may go wrong for one reason. */
    public static final long SLOT_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** No slot is shorter: most pauses of a target are longer. */
    static final long SHORT_SLOT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    static final int LANES = 4_096;
    static final int SLOTS_MIN = 20;
    static final int SLOTS_MAX = 1_024;

    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final BitSet lanes = new BitSet();
    private final BitSet slots = new BitSet();
    private long requests;

    /**
     * The length of a slot of a firing: longer than usual in a long firing, and shorter in one of a few seconds, which
     * would have too few of them to show anything.
     *
     * @param spanNs from the first request of the firing to the last
     */
    public static long slotNs(long spanNs) {
        return Math.max(Math.max(SHORT_SLOT_NS, Math.min(SLOT_NS, spanNs / SLOTS_MIN)), spanNs / SLOTS_MAX + 1);
    }

    /** @param slot the slot in which the request was due; later ones share the last */
    public void add(long lane, long slot) {
        requests++;
        lanes.set((int) (lane * GOLDEN_RATIO >>> 52));
        slots.set((int) Math.max(0, Math.min(SLOTS_MAX, slot)));
    }

    public void add(Units other) {
        requests += other.requests;
        lanes.or(other.lanes);
        slots.or(other.slots);
    }

    public Occurrence count() {
        return new Occurrence(requests, lanes.cardinality(), slots.cardinality());
    }
}
