package io.reprise.replayer.measure;

import io.reprise.replayer.source.SkipReason;
import io.reprise.text.Shown;
import java.util.List;
import java.util.Map;

/** Checks that all requests were sent: the part of {@link Validity} that is not about time. */
final class Completeness {
    private Completeness() {}

    /** Adds a sentence for each kind of missing request. */
    static void check(RunSummary run, List<String> reasons) {
        RunInfo info = run.info();
        StepCounts counts = run.counts();
        long unsendable = run.tally().count(Comparison.UNSENDABLE);
        if (unsendable > 0) {
            reasons.add("the replayer could not send " + of(unsendable, counts.planned()));
        }
        long badHeads = info.recorded().skipped().getOrDefault(SkipReason.BAD_HEAD, 0L);
        if (badHeads > 0) {
            reasons.add("the replayer could not send "
                    + of(badHeads, badHeads + info.planned().requests()) + ": " + SkipReason.BAD_HEAD.meaning());
        }
        incomplete(info, reasons);
        if (run.end().isEarly()) {
            return;
        }
        if (counts.notSent() > 0) {
            reasons.add(of(counts.notSent(), info.planned().requests()) + " were due and never sent");
        }
        if (counts.planned() < info.planned().requests()) {
            reasons.add(of(
                            info.planned().requests() - counts.planned(),
                            info.planned().requests()) + " of the timetable were never reached");
        }
        if (counts.sent() == 0
                && (info.planned().shard() == null || info.planned().requests() > 0)) {
            reasons.add("not one request was sent");
        }
    }

    /**
     * Notes recorded requests that cannot be replayed. Every recording has a few, because clients break off; without
     * many, the load would differ from the recorded one.
     */
    private static void incomplete(RunInfo info, List<String> reasons) {
        // requests that were left out belong to no shard, so they are compared with the whole timetable
        RunInfo.ShardInfo shard = info.planned().shard();
        long whole = shard == null ? info.planned().requests() : shard.wholeRequests();
        for (Map.Entry<SkipReason, Long> entry : info.recorded().skipped().entrySet()) {
            boolean isLeftOut = switch (entry.getKey()) {
                case OUTSIDE_WINDOW, FILTERED -> false; // the user's choice
                case REFUSED, CONNECT, UPGRADED -> false; // never reached the application, or is not HTTP
                case BAD_HEAD -> false; // has its own reason
                default -> true;
            };
            long chosen = whole + entry.getValue();
            if (isLeftOut && LateRule.isMoreThanAFew(entry.getValue(), chosen)) {
                reasons.add("the replayed load lacks " + of(entry.getValue(), chosen) + ": "
                        + entry.getKey().meaning());
            }
        }
    }

    private static String of(long part, long whole) {
        return Shown.count(part) + " of " + Shown.count(whole) + " requests";
    }
}
