package io.reprise.replayer.report;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.Shown;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepCounts;
import io.reprise.replayer.measure.Tally.StatusPair;
import io.reprise.replayer.measure.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The result on one page that a person reads in ten seconds: verdict first, evidence last. Stateless. */
public final class FinalPage {
    private static final int GROUPS_SHOWN = 8;
    private static final int ENDPOINT_WIDTH = 36;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    private FinalPage() {}

    /** Prints the page. */
    public static void print(PrintWriter out, RunSummary summary, Verdict verdict) {
        out.println();
        out.println(verdict.line());
        verdict.details().forEach(detail -> out.println("  " + detail));
        out.println();
        what(out, summary);
        out.println();
        latencies(out, summary);
        out.println();
        statuses(out, summary);
        groups(out, summary, "Failures", Comparison.FAILED);
        groups(out, summary, "Not sent by the replayer's fault", Comparison.UNSENDABLE);
        groups(out, summary, "Other status than recorded", Comparison.MISMATCH);
        next(out, summary);
        out.flush();
    }

    private static void what(PrintWriter out, RunSummary summary) {
        RunInfo info = summary.info();
        StepCounts counts = summary.counts();
        out.println("Replayed   " + String.join(", ", info.journals()) + " at " + info.rate() + " against "
                + info.target());
        out.println("           " + Shown.count(counts.sent()) + " of " + Shown.count(info.requests())
                + " requests sent, " + Shown.count(info.sessions()) + " sessions, " + span(info.recordedSpanNs())
                + " of recording in " + span(info.plannedSpanNs()) + ", run " + info.runId());
        out.println("Timetable  " + (summary.validity().isValid() ? "kept" : "NOT KEPT")
                + String.format(
                        Locale.ROOT, ": asked %.1f/s, sent %.1f/s", summary.askedPerSecond(), summary.sentPerSecond())
                + (isHeldBack(summary) ? " (the target held the rate down)" : ""));
        out.println("           " + summary.lateness().text());
        out.println("           own lag p50 " + at(summary.latencies().lagOurs(), 50) + ", p99 "
                + at(summary.latencies().lagOurs(), 99) + "; held by earlier responses p99 "
                + at(summary.latencies().lagHeld(), 99));
        out.println("Load       " + Shown.count(summary.inFlightMax()) + " requests in flight at most, "
                + Shown.count(counts.connectionsOpened()) + " connections opened"
                + (counts.resent() == 0 ? "" : ", " + counts.resent() + " sent again on a fresh connection"));
        if (counts.poolSaturated() > 0) {
            out.println("           " + Shown.count(counts.poolSaturated())
                    + " requests waited for a place in flight (--connections, --max-in-flight)");
        }
        if (counts.cookiesReplaced() + counts.tokensReplaced() > 0) {
            out.println("Sessions   " + Shown.count(counts.cookiesReplaced()) + " cookie and "
                    + Shown.count(counts.tokensReplaced()) + " header values replaced by the target's own");
        }
        if (!info.skipped().isEmpty()) {
            out.println("Left out   "
                    + info.skippedInWords().entrySet().stream()
                            .map(e -> Shown.count(e.getValue()) + " " + e.getKey())
                            .collect(Collectors.joining(", ")));
        }
        info.recordingNotes().forEach(note -> out.println("Recording  " + note));
    }

    /** Less was sent than asked, and not by the replayer's fault: users wait for responses before they go on. */
    private static boolean isHeldBack(RunSummary summary) {
        return summary.validity().isValid()
                && !summary.end().isEarly()
                && summary.sentPerSecond() < 0.95 * summary.askedPerSecond();
    }

    private static String span(long ns) {
        return DurationConverter.format(Duration.ofNanos(ns));
    }

    private static void latencies(PrintWriter out, RunSummary summary) {
        out.println(String.format("%-24s%12s%12s%12s%12s%12s", "", "p50", "p90", "p99", "p99.9", "max"));
        row(out, "Response time", summary.latencies().response());
        row(out, "Service time", summary.latencies().service());
    }

    private static void row(PrintWriter out, String name, Histogram histogram) {
        StringBuilder row = new StringBuilder(String.format("%-24s", name));
        for (double percentile : PERCENTILES) {
            row.append(String.format("%12s", at(histogram, percentile)));
        }
        out.println(row);
    }

    private static String at(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? "-" : Shown.milliseconds(histogram.getValueAtPercentile(percentile));
    }

    private static void statuses(PrintWriter out, RunSummary summary) {
        String pairs = sortedStatuses(summary).stream()
                .limit(12)
                .map(e -> (e.getKey().recorded() == 0 ? "none" : e.getKey().recorded()) + " → "
                        + e.getKey().replayed() + ": " + Shown.count(e.getValue()))
                .collect(Collectors.joining("   "));
        out.println("Status     recorded → replayed   " + pairs);
        long same = summary.tally().bodiesSame();
        long different = summary.tally().bodiesDifferent();
        out.println("Bodies     " + Shown.count(same) + " as recorded, " + Shown.count(different) + " different");
    }

    /** Pairs of recorded and replayed status, the most frequent first. */
    static List<Map.Entry<StatusPair, Long>> sortedStatuses(RunSummary summary) {
        return summary.tally().statuses().entrySet().stream()
                .sorted(Map.Entry.<StatusPair, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().recorded())
                        .thenComparing(entry -> entry.getKey().replayed()))
                .toList();
    }

    /** Failure groups of one kind, the largest first. */
    static List<FailureGroup> sorted(RunSummary summary, Comparison kind) {
        return summary.tally().groups().values().stream()
                .filter(group -> group.key().kind() == kind)
                .sorted(Comparator.comparingLong(FailureGroup::count)
                        .reversed()
                        .thenComparing(
                                group -> group.key().endpoint() + group.key().signature()))
                .toList();
    }

    private static void groups(PrintWriter out, RunSummary summary, String title, Comparison kind) {
        List<FailureGroup> groups = sorted(summary, kind);
        if (groups.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        for (FailureGroup group : groups.subList(0, Math.min(GROUPS_SHOWN, groups.size()))) {
            FailureGroup.Example example = group.examples().get(0);
            out.println(String.format(
                    Locale.ROOT,
                    "  %6s  %-" + ENDPOINT_WIDTH + "s  %-14s  first at %s, %d in flight, %s",
                    Shown.count(group.count()),
                    Shown.printable(group.key().endpoint(), ENDPOINT_WIDTH),
                    group.key().signature(),
                    span(Math.max(0, example.endNs())),
                    example.inFlight(),
                    example.exchange()));
        }
        if (groups.size() > GROUPS_SHOWN) {
            out.println("          … and " + (groups.size() - GROUPS_SHOWN) + " more kinds");
        }
    }

    private static void next(PrintWriter out, RunSummary summary) {
        List<FailureGroup> groups = sorted(summary, Comparison.FAILED);
        if (!groups.isEmpty()) {
            out.println();
            out.println(
                    "Look at one: bin/journal show " + summary.info().journals().get(0) + " --exchange "
                            + groups.get(0).examples().get(0).exchange() + "   (in the target's logs: Reprise-Run "
                            + summary.info().runId() + ")");
        }
    }
}
