package io.reprise.replayer.plan;

/** {@code --scale compress}: speeds up or slows down all times alike, t' = (t − t0) / N; each session is one lane. */
final class Compress implements Scale {
    @Override
    public String label() {
        return "compress";
    }

    @Override
    public String changes() {
        return "the pace: think times, pauses and the lives of sessions change with it, and time-outs and clocks of the"
                + " target do not";
    }

    @Override
    public void check(Rate rate) {
        // every rate can be reached by a change of pace
    }

    @Override
    public ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs, Passes preview) {
        PlanSize size = recorded.size();
        TimeWarp warp = TimeWarp.of(rate, size.requests(), size.spanNs());
        return new Compressed(warp, pauseMaxNs, recorded, sized(warp, size, pauseMaxNs, preview));
    }

    private static PlanSize sized(TimeWarp warp, PlanSize recorded, long pauseMaxNs, Passes preview) {
        if (warp.endNs() > recorded.spanNs()) {
            return recorded.withSpanNs(warp.intendedNs(recorded.spanNs()));
        }
        try (Timetable beginning = preview.open(warp, pauseMaxNs)) {
            return PlanSummary.of(beginning).size();
        }
    }

    private record Compressed(TimeWarp warp, long pauseMaxNs, PlanSummary recorded, PlanSize size)
            implements ScaledPlan {
        @Override
        public Timetable timetable(Passes passes) {
            return passes.linked(passes.open(warp, pauseMaxNs));
        }

        /**
         * No delay at the recorded pace or slower; at a faster pace, at most the time for which the busiest lane waited
         * for responses.
         */
        @Override
        public long longestNs() {
            return recorded.longestNs();
        }

        @Override
        public LaneDelay delay() {
            boolean faster = warp.isFaster() || pauseMaxNs != Long.MAX_VALUE;
            return faster ? recorded.busy() : LaneDelay.NONE;
        }
    }
}
