package io.reprise.replayer.plan;

/**
 * {@code --scale clone}: replays each session N times at its own pace. Each copy is a lane of its own, with a login,
 * cookies and values of its own, and all but the first are later by up to a second, so that copies are not in lockstep.
 * Of a fraction, the sessions are chosen by hash.
 */
final class Clone implements Scale {
    /** More copies of one user would not resemble the recorded load. */
    private static final int COPIES_MAX = 10_000;

    @Override
    public String label() {
        return "clone";
    }

    @Override
    public String changes() {
        return "the variety of users: copies of a user have one name and ask for the same things, so locks, limits of"
                + " sessions and caches are hit differently than by as many different users";
    }

    @Override
    public void check(Rate rate) {
        if (Scale.multiple(this, rate).intValue() > COPIES_MAX) {
            throw new IllegalArgumentException(
                    rate + " is more than --scale clone can do (expected at most " + COPIES_MAX + "x)");
        }
    }

    /** Copies run at the recorded pace, whatever their number. */
    @Override
    public long spanNs(long recordedNs, double multiple) {
        return recordedNs;
    }

    @Override
    public ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs, Passes preview) {
        check(rate);
        UserShare share = UserShare.of(Scale.multiple(this, rate));
        return new Cloned(share, pauseMaxNs, recorded, size(share, recorded, pauseMaxNs, preview, rate));
    }

    private static PlanSize size(UserShare share, PlanSummary recorded, long pauseMaxNs, Passes preview, Rate rate) {
        PlanSize once = recorded.size();
        if (share.isWhole()) {
            long laterNs = share.whole() == 1 ? 0 : UserShare.JITTER_MAX_NS;
            return new PlanSize(
                    once.requests() * share.whole(),
                    once.spanNs() + laterNs,
                    once.recordedSpanNs(),
                    once.sessions() * share.whole(),
                    once.sessionsExact());
        }
        PlanSize counted;
        try (Timetable timetable = new CloneTimetable(preview.open(TimeWarp.none(), pauseMaxNs), share, preview)) {
            counted = PlanSummary.of(timetable).size();
        }
        UserShare.requireSome(counted.requests(), rate, once.sessions());
        return counted.withRecordedSpanNs(once.recordedSpanNs());
    }

    private record Cloned(UserShare share, long pauseMaxNs, PlanSummary recorded, PlanSize size) implements ScaledPlan {
        @Override
        public Timetable timetable(Passes passes) {
            return new CloneTimetable(passes.open(TimeWarp.none(), pauseMaxNs), share, passes);
        }

        @Override
        public int copies() {
            return share.most();
        }

        @Override
        public LaneDelay delay() {
            return recorded.delayAtOwnPace(pauseMaxNs);
        }

        @Override
        public long longestNs() {
            return recorded.longestNs();
        }
    }
}
