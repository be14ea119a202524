package io.reprise.replayer.measure;

import io.reprise.text.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many requests the replayer sent late by its own fault, and when they were due. Immutable.
 *
 * @param limit the lag from which on a request was late: {@code --max-lag}
 * @param sent requests sent
 * @param late how many of them were late
 * @param firstNs when the first late request was due, in nanoseconds after the start; 0 when none was late
 * @param lastNs when the last late request was due; 0 when none was late
 * @param worst the ten seconds whose lateness is the least likely to be chance
 */
public record Lateness(Duration limit, long sent, long late, long firstNs, long lastNs, Stretch worst) {
    private static final long SECOND_NS = 1_000_000_000L;

    /**
     * A part of the run.
     *
     * @param fromNs its start, in nanoseconds after the start of the step
     * @param toNs its end
     * @param sent requests that were due in it and sent
     * @param late how many of them were late
     * @param places how many such parts were looked at
     */
    public record Stretch(long fromNs, long toNs, long sent, long late, long places) {
        boolean isEvidence() {
            return LateRule.isMoreThanOneInAHundred(late, sent, places);
        }
    }

    /** Why lateness makes the run INVALID, one sentence each; empty when it does not. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (LateRule.isMoreThanOneInAHundred(late, sent)) {
            reasons.add(text() + ", which is more than 1 % with " + LateRule.CONFIDENCE_PERCENT
                    + " % confidence: these latencies are the replayer's");
        } else if (worst.isEvidence()) {
            reasons.add(text() + "; " + Shown.count(worst.late()) + " of the " + Shown.count(worst.sent())
                    + " that were due between " + clock(worst.fromNs(), false) + " and " + clock(worst.toNs(), true)
                    + ", which is more than 1 % with " + LateRule.CONFIDENCE_PERCENT
                    + " % confidence: the latencies there are the replayer's");
        }
        return reasons;
    }

    /** How many were late, and when: {@code 4 of 405 requests left more than 25 ms late, all between 0:06 and 0:11}. */
    public String text() {
        String requests = Shown.count(sent, "request") + " left more than "
                + Shown.duration(limit.toNanos()).replaceFirst("(?<=\\d)(?=\\D+$)", " ") + " late";
        if (late == 0) {
            return "none of " + requests;
        }
        return Shown.count(late) + " of " + requests + (late == 1 ? "," : ", all") + " between " + clock(firstNs, false)
                + " and " + clock(lastNs + 1, true);
    }

    /** Minutes and seconds as on a clock, rounded outwards to whole seconds. */
    private static String clock(long ns, boolean isEnd) {
        long seconds = (ns + (isEnd ? SECOND_NS - 1 : 0)) / SECOND_NS;
        long hours = seconds / 3_600;
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60);
    }
}
