package io.reprise.replayer.plan;

import io.reprise.replayer.state.Issuance;
import io.reprise.replayer.state.RequestState;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one shard. Values that responses of other shards issue are unknown here, and no request waits for
 * them. Not thread-safe.
 */
final class ShardTimetable implements Timetable {
    private final Timetable whole;
    private final Shard shard;
    private final AtomicLong valuesFromElsewhere;
    private long values;

    /**
     * Closing it closes the whole.
     *
     * @param valuesFromElsewhere gets the number of values that only other shards issue
     */
    ShardTimetable(Timetable whole, Shard shard, AtomicLong valuesFromElsewhere) {
        this.whole = whole;
        this.shard = shard;
        this.valuesFromElsewhere = valuesFromElsewhere;
        valuesFromElsewhere.set(0);
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = whole.next();
        while (request != null && !shard.has(request.lane())) {
            issueElsewhere(request.state());
            request = whole.next();
        }
        if (request != null && request.state() != null) {
            values += request.state().neededFromElsewhere();
            valuesFromElsewhere.set(values);
        }
        return request;
    }

    private static void issueElsewhere(@Nullable RequestState state) {
        Issuance issuance = state == null ? null : state.issuance();
        if (issuance != null) {
            issuance.completeElsewhere();
        }
    }

    @Override
    public void close() {
        whole.close();
    }
}
