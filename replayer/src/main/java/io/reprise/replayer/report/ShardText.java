package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunInfo;
import io.reprise.text.Shown;

/** Which part of a timetable a run is, in words. Stateless. */
final class ShardText {
    private ShardText() {}

    static String of(RunInfo.ShardInfo shard) {
        String part = shard.index() == 0 ? "all " + shard.count() : shard.index() + " of " + shard.count();
        return part + ", of " + Shown.count(shard.wholeRequests(), "request") + " in all"
                + (shard.valuesFromElsewhere() == 0
                        ? ""
                        : "; " + Shown.count(shard.valuesFromElsewhere(), "value")
                                + " that only other shards were given were sent as recorded");
    }
}
