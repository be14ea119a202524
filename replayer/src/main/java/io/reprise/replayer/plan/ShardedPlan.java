package io.reprise.replayer.plan;

import java.util.concurrent.atomic.AtomicLong;

/** One shard's part of a timetable. Its span is that of the whole, which all shards have in common. */
public final class ShardedPlan implements ScaledPlan {
    private final ScaledPlan whole;
    private final Shard shard;
    private final PlanSize size;
    private final long wholeRequests;
    private final String fingerprint;
    /** Set by the latest pass, on its thread. */
    private final AtomicLong valuesFromElsewhere = new AtomicLong();

    ShardedPlan(ScaledPlan whole, Shard shard, PlanSize size, long wholeRequests, String fingerprint) {
        this.whole = whole;
        this.shard = shard;
        this.size = size;
        this.wholeRequests = wholeRequests;
        this.fingerprint = fingerprint;
    }

    public Shard shard() {
        return shard;
    }

    /** Number of requests of the whole timetable. */
    public long wholeRequests() {
        return wholeRequests;
    }

    /** Tells whole timetables apart: the same for the shards of one, and different for others. */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * How many values requests of the latest pass carry that only responses of other shards issue. They are sent as
     * recorded.
     */
    public long valuesFromElsewhere() {
        return valuesFromElsewhere.get();
    }

    @Override
    public Timetable timetable(Passes passes) {
        return new ShardTimetable(whole.timetable(passes), shard, valuesFromElsewhere);
    }

    @Override
    public int copies() {
        return whole.copies();
    }

    @Override
    public int passes() {
        return whole.passes();
    }

    @Override
    public PlanSize size() {
        return size;
    }

    @Override
    public LaneDelay delay() {
        return whole.delay();
    }

    @Override
    public long longestNs() {
        return whole.longestNs();
    }
}
