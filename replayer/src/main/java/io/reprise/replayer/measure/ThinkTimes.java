package io.reprise.replayer.measure;

/**
 * How long the users of some lanes took from a response to their next request. Memory is fixed: lanes share places by
 * hash, and a lane that loses its place begins anew. One writer.
 */
final class ThinkTimes {
    static final long NONE = -1;

    private static final int PLACE_BITS = 15;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final long[] lanes = new long[1 << PLACE_BITS];
    private final long[] endedNs = new long[1 << PLACE_BITS];
    /** Requests of the lane that have not ended. */
    private final int[] open = new int[1 << PLACE_BITS];

    /**
     * A lane sends a request.
     *
     * @return nanoseconds since its last response; {@link #NONE} if there was none, or if another one is awaited
     */
    long sent(long lane, long sentNs) {
        int place = place(lane);
        if (lanes[place] != lane) {
            lanes[place] = lane;
            endedNs[place] = Long.MIN_VALUE;
            open[place] = 0;
        }
        boolean thought = open[place]++ == 0 && endedNs[place] != Long.MIN_VALUE;
        return thought ? Math.max(0, sentNs - endedNs[place]) : NONE;
    }

    /** A request of a lane has ended. */
    void ended(long lane, long endNs) {
        int place = place(lane);
        if (lanes[place] == lane && open[place] > 0) {
            open[place]--;
            endedNs[place] = Math.max(endedNs[place], endNs);
        }
    }

    private static int place(long lane) {
        return (int) (lane * GOLDEN_RATIO >>> Long.SIZE - PLACE_BITS);
    }
}
