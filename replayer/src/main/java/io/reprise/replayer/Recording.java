package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.SizeConverter;
import io.reprise.journal.JournalReader;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Gaps;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.Planner;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.TimeWarp;
import io.reprise.replayer.source.JournalSource;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.replayer.source.SourceCounts;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chosen part of a recording and its timetable. A first pass over the journals, in bounded memory, finds how
 * much there is, which a mean rate and the progress bar need; the replay streams it again. Both read what the journals
 * held at one moment, so that a recorder that is still at work, perhaps on the replay itself, adds nothing.
 *
 * @param names the journals as the user named them
 * @param journals what the journals held when the replay began
 * @param config which part of them
 * @param rate as asked
 * @param warp recorded to intended times
 * @param pauseMaxNs longer pauses are cut to this
 * @param plan the timetable's count, span, sessions and endpoints
 * @param counts what the first pass read and left out
 * @param notes what is to be known about the recording: damage, gaps
 * @param runs the runs that it is made of
 */
record Recording(
        List<String> names,
        JournalSnapshot journals,
        SourceConfig config,
        Rate rate,
        TimeWarp warp,
        long pauseMaxNs,
        PlanSummary plan,
        SourceCounts counts,
        List<String> notes,
        List<RunManifest> runs) {
    private static final int NOTE_LENGTH_MAX = 300;

    /**
     * Reads through the recording once.
     *
     * @param hosts is told the hosts that requests were for
     * @throws io.reprise.journal.JournalException it cannot be read
     * @throws ExitException it is empty, or there is nothing in the chosen part
     */
    static Recording open(SourceOptions options, Rate rate, @Nullable Duration maxGap, RecordedHosts hosts) {
        if (maxGap != null && maxGap.isZero()) {
            throw ExitException.usage("--max-gap: 0s (expected more than zero)");
        }
        long pauseMaxNs = maxGap == null ? Long.MAX_VALUE : maxGap.toNanos();
        SourceConfig config = options.config();
        JournalSnapshot journals = JournalSnapshot.of(options.journals());
        JournalSource source = JournalSource.openWithoutBodies(journals, config, hosts);
        PlanSummary recorded;
        SourceCounts counts;
        List<String> notes;
        List<RunManifest> runs;
        try (Planner planner = new Planner(source, TimeWarp.none(), pauseMaxNs)) {
            recorded = PlanSummary.of(planner);
            counts = source.counts();
            notes = notes(source);
            runs = List.copyOf(source.runs());
        }
        requireSomething(options, counts);
        TimeWarp warp;
        try {
            warp = TimeWarp.of(rate, recorded.count(), recorded.spanNs());
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--rate: " + OneLine.reason(e));
        }
        return new Recording(
                options.journalNames(), journals, config, rate, warp, pauseMaxNs, recorded, counts, notes, runs);
    }

    private static void requireSomething(SourceOptions options, SourceCounts counts) {
        if (counts.chosen() > 0) {
            return;
        }
        String name = String.join(", ", options.journalNames());
        if (counts.read() == 0) {
            throw ExitException.usage("--journal: '" + name + "' is empty: it holds no exchange");
        }
        throw ExitException.usage("--journal: nothing of '" + name + "' is left to replay: all "
                + Shown.count(counts.read()) + " exchanges are left out by the options or cannot be replayed ("
                + skippedText(counts.skipped()) + ")");
    }

    private static String skippedText(Map<SkipReason, Long> skipped) {
        List<String> parts = new ArrayList<>();
        skipped.forEach((reason, count) -> parts.add(Shown.count(count) + " " + reason.meaning()));
        return String.join(", ", parts);
    }

    /** A fresh pass over the same timetable. */
    Planner timetable() {
        return new Planner(JournalSource.open(journals, config), warp, pauseMaxNs);
    }

    /** The same without bodies, for whoever only wants to know its times. */
    Planner preview() {
        return new Planner(JournalSource.openWithoutBodies(journals, config), warp, pauseMaxNs);
    }

    /**
     * By how much a lane may be behind the timetable on a target that is as fast as the recorded one: not at all at
     * the recorded pace or a slower one, and no longer than the busiest lane was waiting for responses at a faster one.
     */
    long laneBehindNs(SendOrder order) {
        if (warp.multiplier() >= warp.divisor() && pauseMaxNs == Long.MAX_VALUE) {
            return 0;
        }
        return switch (order) {
            case NONE -> 0;
            case SESSION -> plan.sessionBusyNs();
            case CONNECTION -> plan.connectionBusyNs();
        };
    }

    /** From the first intended time to the last. */
    long plannedSpanNs() {
        return warp.intendedNs(plan.spanNs());
    }

    /** What was left out, and why. */
    Map<SkipReason, Long> skipped() {
        return counts.skipped();
    }

    private static List<String> notes(JournalSource source) {
        List<String> notes = new ArrayList<>();
        JournalReader.Damage damage = source.damage();
        if (damage.spots() + damage.missingRecords() > 0) {
            notes.add("damaged: " + Shown.count(damage.spots()) + " spots, " + SizeConverter.format(damage.bytes())
                    + " skipped, " + Shown.count(damage.missingRecords()) + " records missing; first: "
                    + Shown.printable(damage.first(), 200));
        }
        source.problems().forEach(problem -> notes.add(Shown.printable(problem, NOTE_LENGTH_MAX)));
        source.notes().forEach(note -> notes.add(Shown.printable(note, NOTE_LENGTH_MAX)));
        for (Gaps gap : source.gaps()) {
            notes.add("gap: " + Shown.count(gap.exchanges()) + " exchanges passed the recorder unrecorded ("
                    + gap.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        }
        return notes;
    }
}
