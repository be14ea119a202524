package io.reprise.replayer.plan;

/** {@code --scale compress}: speeds up or slows down all times alike, t' = (t − t0) / N; each session is one lane. */
final class Compress implements Scale {
    @Override
    public String label() {
        return "compress";
    }

    @Override
    public void check(Rate rate) {
        // every rate can be reached by a change of pace
    }

    @Override
    public ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs, Passes preview) {
        TimeWarp warp =
                TimeWarp.of(rate, recorded.size().requests(), recorded.size().spanNs());
        return new Compressed(warp, pauseMaxNs, recorded);
    }

    private record Compressed(TimeWarp warp, long pauseMaxNs, PlanSummary recorded) implements ScaledPlan {
        @Override
        public Timetable timetable(Passes passes) {
            return passes.linked(passes.open(warp, pauseMaxNs));
        }

        @Override
        public PlanSize size() {
            return recorded.size().withSpanNs(warp.intendedNs(recorded.size().spanNs()));
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
            boolean faster = warp.multiplier() < warp.divisor() || pauseMaxNs != Long.MAX_VALUE;
            return faster ? recorded.busy() : LaneDelay.NONE;
        }
    }
}
