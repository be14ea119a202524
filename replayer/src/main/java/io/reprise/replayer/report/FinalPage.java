package io.reprise.replayer.report;

import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepCounts;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The result on one page that a person reads in ten seconds: verdict first, evidence last. Stateless. */
public final class FinalPage {
    private static final int GROUPS_SHOWN = 8;
    private static final int ENDPOINT_WIDTH = 36;
    private static final int STATE_KINDS_SHOWN = 4;

    private FinalPage() {}

    /** Prints the page. */
    public static void print(PrintWriter out, RunSummary summary, Verdict verdict) {
        out.println();
        out.println(verdict.line());
        verdict.reasons().forEach(reason -> out.println("  " + reason));
        if (!verdict.likelyCause().isEmpty()) {
            out.println("  " + verdict.likelyCause());
        }
        out.println();
        facts(out, summary, verdict);
        out.println();
        latencies(out, summary);
        out.println();
        statuses(out, summary);
        for (GroupSection section : GroupSection.values()) {
            groups(out, summary, section.title(), section.groups(summary));
        }
        next(out, summary);
        out.flush();
    }

    private static void facts(PrintWriter out, RunSummary summary, Verdict verdict) {
        RunInfo info = summary.info();
        StepCounts counts = summary.counts();
        out.println("Replayed   " + String.join(", ", info.recorded().journals()) + " at "
                + info.settings().rate() + " against " + info.settings().target());
        out.println("           " + sent(summary) + ", " + Spans.text(summary) + ", run " + info.runId());
        out.println("Timetable  " + kept(summary, verdict)
                + ": " + Spans.rates(summary)
                + (isHeldBack(summary, verdict) ? " (the target held the rate down)" : ""));
        out.println("           " + summary.lateness().text());
        out.println(
                "           own lag p50 " + Percentiles.at(summary.latencies().lagOurs(), 50) + ", p99 "
                        + Percentiles.at(summary.latencies().lagOurs(), 99) + "; held by earlier responses p99 "
                        + Percentiles.at(summary.latencies().lagHeld(), 99));
        out.println("Load       " + Shown.count(summary.course().inFlightMax()) + " requests in flight at most, "
                + Shown.count(counts.connections().opened()) + " connections opened"
                + (counts.connections().resent() == 0
                        ? ""
                        : ", " + counts.connections().resent() + " sent again on a fresh connection"));
        if (counts.connections().reopened() + counts.connections().added() > 0) {
            out.println("           of them " + Shown.count(counts.connections().reopened())
                    + " because the target had closed a recorded connection early, "
                    + Shown.count(counts.connections().added()) + " because it had not answered on one yet");
        }
        if (counts.connections().saturated() > 0) {
            out.println("           " + Shown.count(counts.connections().saturated())
                    + " requests waited for a place in flight (--connections, --max-in-flight)");
        }
        if (counts.replaced().cookies() + counts.replaced().tokens() > 0) {
            out.println("Sessions   " + Shown.count(counts.replaced().cookies()) + " cookie and "
                    + Shown.count(counts.replaced().tokens()) + " header values replaced by the target's own");
        }
        state(out, counts.state());
        String label = "Rewrites   ";
        for (String rule : RuleRows.texts(counts.replaced().rules())) {
            out.println(label + rule);
            label = "           ";
        }
        if (!info.recorded().skipped().isEmpty()) {
            out.println("Left out   "
                    + info.recorded().skippedInWords().entrySet().stream()
                            .map(e -> Shown.count(e.getValue()) + " " + e.getKey())
                            .collect(Collectors.joining(", ")));
        }
        info.recorded().notes().forEach(note -> out.println("Recording  " + note));
        shard(out, info.planned().shard());
        GateRows.print(out, verdict.gate());
    }

    private static void shard(PrintWriter out, RunInfo.@Nullable ShardInfo shard) {
        if (shard != null) {
            out.println("Shard      " + ShardText.of(shard));
        }
    }

    private static void state(PrintWriter out, StepCounts.State state) {
        List<String> texts = StateRows.texts(state);
        for (int i = 0; i < texts.size(); i++) {
            out.println((i == 0 ? "State      " : "           ") + texts.get(i));
        }
        StateRows.kinds(state.values()).stream()
                .filter(kind -> kind.unresolved() + kind.guessed() > 0)
                .limit(STATE_KINDS_SHOWN)
                .forEach(kind -> out.println("           " + Shown.count(kind.unresolved() + kind.guessed()) + " of "
                        + Shown.count(kind.used()) + " unresolved or guessed: "
                        + StateRows.shown(StateRows.carrier(kind))
                        + " from " + StateRows.shown(StateRows.issuer(kind))));
        if (!state.values().unusedRules().isEmpty()) {
            out.println("           " + StateRows.unusedText(state.values()) + "; the first: "
                    + state.values().unusedRules().get(0));
        }
    }

    private static String sent(RunSummary summary) {
        RunInfo.Planned planned = summary.info().planned();
        String requests = Shown.count(summary.counts().sent()) + " of " + Shown.count(planned.requests()) + " requests";
        String sessions = Shown.count(planned.sessions()) + " sessions";
        // the number of sessions that took part in a run that was cut short is unknown
        return summary.end().isEarly() ? requests + " of " + sessions + " sent" : requests + " sent, " + sessions;
    }

    private static String kept(RunSummary summary, Verdict verdict) {
        if (!verdict.isValid()) {
            return "NOT KEPT";
        }
        return summary.end().isEarly() ? "kept until the early end" : "kept";
    }

    /** Whether fewer requests were sent than asked for because users wait for responses before they go on. */
    private static boolean isHeldBack(RunSummary summary, Verdict verdict) {
        return verdict.isValid()
                && !summary.end().isEarly()
                && summary.course().sentPerSecond() < 0.95 * summary.course().askedPerSecond();
    }

    private static void latencies(PrintWriter out, RunSummary summary) {
        row(out, "", Percentiles.NAMES);
        row(out, "Response time", Percentiles.row(summary.latencies().response()));
        row(out, "Service time", Percentiles.row(summary.latencies().service()));
    }

    private static void row(PrintWriter out, String name, List<String> columns) {
        StringBuilder row = new StringBuilder(String.format("%-24s", name));
        columns.forEach(column -> row.append(String.format("%12s", column)));
        out.println(row);
    }

    private static void statuses(PrintWriter out, RunSummary summary) {
        String pairs = summary.tally().statuses().stream()
                .limit(12)
                .map(e -> (e.getKey().recorded() == 0 ? "none" : e.getKey().recorded()) + " → "
                        + e.getKey().replayed() + ": " + Shown.count(e.getValue()))
                .collect(Collectors.joining("   "));
        out.println("Status     recorded → replayed   " + pairs);
        long same = summary.tally().bodiesSame();
        long different = summary.tally().bodiesDifferent();
        out.println("Bodies     " + Shown.count(same) + " as recorded, " + Shown.count(different) + " different");
    }

    private static void groups(PrintWriter out, RunSummary summary, String title, List<FailureGroup> groups) {
        if (groups.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        for (FailureGroup group : groups.subList(0, Math.min(GROUPS_SHOWN, groups.size()))) {
            FailureGroup.Example example = group.examples().get(0);
            out.println(String.format(
                    Locale.ROOT,
                    "  %-15s  %-" + ENDPOINT_WIDTH + "s  %-14s  first at %s, %d in flight, %s",
                    summary.tally().share(group),
                    Shown.printable(group.key().endpoint(), ENDPOINT_WIDTH),
                    group.key().signature(),
                    Shown.duration(Math.max(0, example.endNs())),
                    example.inFlight(),
                    example.exchange()));
            String follow = Follow.text(summary.tally(), group);
            if (!follow.isEmpty()) {
                out.println("                   " + follow);
            }
        }
        if (groups.size() > GROUPS_SHOWN) {
            out.println("          … and " + (groups.size() - GROUPS_SHOWN) + " more kinds");
        }
    }

    private static void next(PrintWriter out, RunSummary summary) {
        FailureGroup group = worthALook(summary);
        if (group == null) {
            return;
        }
        FailureGroup.Example example = withAnswers(group);
        out.println();
        out.println("Look at one: bin/journal show "
                + summary.info().recorded().journals().get(0) + " --exchange " + example.exchange()
                + "   (in the target's logs: Reprise-Run " + summary.info().runId() + ")");
        SideBySide.lines(example).forEach(line -> out.println("  " + line));
    }

    /** The largest group that went wrong by itself, failures first. */
    private static @Nullable FailureGroup worthALook(RunSummary summary) {
        for (GroupSection section : List.of(GroupSection.FAILURES, GroupSection.CHANGES)) {
            List<FailureGroup> groups = section.groups(summary);
            for (FailureGroup group : groups) {
                if (group.followed() < group.count()) {
                    return group;
                }
            }
            if (!groups.isEmpty()) {
                return groups.get(0);
            }
        }
        return null;
    }

    private static FailureGroup.Example withAnswers(FailureGroup group) {
        return group.examples().stream()
                .filter(example -> example.answers() != null)
                .findFirst()
                .orElse(group.examples().get(0));
    }
}
