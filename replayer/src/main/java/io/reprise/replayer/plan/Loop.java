package io.reprise.replayer.plan;

import org.jspecify.annotations.Nullable;

/**
 * {@code --loop}: how often a timetable is replayed, one pass after another. Immutable.
 *
 * @param passes number of passes at most, more than 0
 * @param endNs how long the replay lasts at most; {@link Long#MAX_VALUE} if only the passes end it
 */
public record Loop(long passes, long endNs) {
    /** The lanes of each pass differ from those of the others. */
    static final long PASSES_MAX = 1_000_000;

    private static final String RIGHT = "' (expected a number of passes from 1 to " + PASSES_MAX + ", or forever)";

    /**
     * @param text a number, or {@code forever}
     * @param endNs how long the replay lasts at most; null if that is not said
     * @throws IllegalArgumentException naming the value and what would be right
     */
    public static Loop parse(String text, @Nullable Long endNs) {
        if (text.equalsIgnoreCase("forever")) {
            if (endNs == null) {
                throw new IllegalArgumentException(
                        "forever has no end (expected --duration, which ends it, or a number of passes)");
            }
            return new Loop(PASSES_MAX, endNs);
        }
        if (!text.matches("[0-9]{1,7}") || Long.parseLong(text) < 1 || Long.parseLong(text) > PASSES_MAX) {
            throw new IllegalArgumentException("'" + (text.length() > 40 ? text.substring(0, 40) : text) + RIGHT);
        }
        return new Loop(Long.parseLong(text), endNs == null ? Long.MAX_VALUE : endNs);
    }

    /**
     * The plan of all passes.
     *
     * @param preview passes over the recording without bodies, to count the requests of the last pass
     * @throws IllegalArgumentException there is no gap between requests that the seam of two passes could keep
     */
    public ScaledPlan of(ScaledPlan once, Passes preview) {
        PlanSize size = once.size();
        if (size.requests() < 2 || size.spanNs() == 0) {
            throw new IllegalArgumentException("--loop needs requests at different times, and the recording has "
                    + (size.requests() < 2 ? "one" : "them at one time"));
        }
        long periodNs = Math.addExact(size.spanNs(), Math.max(1, size.spanNs() / (size.requests() - 1)));
        long whole = Math.min(passes, endNs / periodNs);
        long restNs = whole == passes ? 0 : endNs - whole * periodNs;
        long requests = whole * size.requests();
        long sessions = whole * size.sessions();
        long lastNs = whole == 0 ? 0 : (whole - 1) * periodNs + size.spanNs();
        if (restNs > 0) {
            try (Timetable begun = new LoopTimetable(once, preview, periodNs, new Loop(1, restNs))) {
                PlanSize rest = PlanSummary.of(begun).size();
                requests += rest.requests();
                sessions += rest.sessions();
                lastNs = rest.requests() == 0 ? lastNs : whole * periodNs + rest.spanNs();
            }
        }
        PlanSize all = new PlanSize(
                requests, lastNs, scaled(size.recordedSpanNs(), lastNs, size.spanNs()), sessions, size.sessionsExact());
        return new Looped(once, this, periodNs, all);
    }

    private static long scaled(long recordedNs, long lastNs, long spanNs) {
        return Math.round(recordedNs * (lastNs / (double) spanNs));
    }

    private record Looped(ScaledPlan once, Loop loop, long periodNs, PlanSize size) implements ScaledPlan {
        @Override
        public Timetable timetable(Passes passes) {
            return new LoopTimetable(once, passes, periodNs, loop);
        }

        @Override
        public int copies() {
            return once.copies();
        }

        /** The next pass is opened while the current one is read. */
        @Override
        public int passes() {
            return 2 * once.passes();
        }

        @Override
        public LaneDelay delay() {
            return once.delay();
        }

        @Override
        public long longestNs() {
            return once.longestNs();
        }
    }
}
