package io.reprise.replayer.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * {@code --scale fold}: cuts the recording into N slices and replays them at once, each at its own pace. A session
 * belongs to the slice that it begins in, with all of its requests. For a fraction, the recording is cut into the next
 * whole number of slices, and only a share of the sessions, chosen by hash, is replayed: 1.5x are two slices and three
 * of four sessions.
 */
final class Fold implements Scale {
    /** Each slice has the journals open once. */
    private static final int SLICES_MAX = 256;

    @Override
    public String label() {
        return "fold";
    }

    @Override
    public String changes() {
        return "the time of day: users of different parts of the recording meet, and at the end only sessions that run"
                + " on beyond their slice are left; values that one user got from another are not followed from slice"
                + " to slice";
    }

    @Override
    public void check(Rate rate) {
        if (slices(rate) > SLICES_MAX) {
            throw new IllegalArgumentException(rate + " is more than --scale fold can do (expected at most "
                    + SLICES_MAX + "x, because each slice has the journals open once)");
        }
    }

    private int slices(Rate rate) {
        return Scale.multiple(this, rate).setScale(0, RoundingMode.CEILING).intValue();
    }

    @Override
    public ScaledPlan plan(Rate rate, PlanSummary recorded, long pauseMaxNs, Passes preview) {
        check(rate);
        int slices = slices(rate);
        long sessions = recorded.size().sessions();
        if (sessions < slices) {
            throw new IllegalArgumentException(rate + " with --scale fold cuts the recording into " + slices
                    + " slices, and it has only " + sessions + (sessions == 1 ? " session" : " sessions")
                    + " (expected at most " + sessions + "x, or --scale clone)");
        }
        BigDecimal share =
                Scale.multiple(this, rate).divide(BigDecimal.valueOf(slices), Rate.DECIMALS_MAX, RoundingMode.HALF_UP);
        long sliceNs = recorded.size().spanNs() / slices + 1;
        SliceIndex index = new SliceIndex(slices, sliceNs, UserShare.of(share));
        try (Timetable pass = preview.open(TimeWarp.none(), pauseMaxNs)) {
            index.read(pass, preview);
        }
        UserShare.requireSome(index.requests(), rate, sessions);
        PlanSize size =
                new PlanSize(index.requests(), index.spanNs(), recorded.size().recordedSpanNs(), index.users(), true);
        return new Folded(index, pauseMaxNs, recorded, size);
    }

    private record Folded(SliceIndex index, long pauseMaxNs, PlanSummary recorded, PlanSize size)
            implements ScaledPlan {
        @Override
        public Timetable timetable(Passes passes) {
            return new FoldTimetable(index, passes, pauseMaxNs);
        }

        @Override
        public int passes() {
            return index.slices();
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
