package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.journal.Damage;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Gaps;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.measure.RecordedTraffic;
import io.reprise.replayer.measure.Traffic;
import io.reprise.replayer.plan.EarlierLoginTimetable;
import io.reprise.replayer.plan.FirstRequests;
import io.reprise.replayer.plan.Loop;
import io.reprise.replayer.plan.Passes;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.Planner;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Scale;
import io.reprise.replayer.plan.ScaledPlan;
import io.reprise.replayer.plan.Shard;
import io.reprise.replayer.plan.TimeWarp;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.JournalSource;
import io.reprise.replayer.source.LookBack;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.source.RecordingIndex;
import io.reprise.replayer.source.RecordingIndexWriter;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.source.SlicedSource;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.replayer.source.SourceCounts;
import io.reprise.replayer.state.LinkFile;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The chosen part of a recording and its timetable. A first pass over the journals, in bounded memory, finds its size,
 * which a mean rate and the progress bar need, and is kept for later replays of the same part; the replay streams the
 * journals again. All passes read the journals as they were at one moment, so that a recorder that is still writing,
 * perhaps the replay's own requests, adds nothing.
 *
 * @param selection which part of which journals
 * @param rate the rate asked for
 * @param scale how a multiple of the recorded rate is reached
 * @param plan how the selection becomes a timetable
 * @param contents the results of the first pass
 * @param links the value links of the selection; null if there are none, or if they were not looked for yet
 * @param shard the part of the timetable that is fired; null for all of it
 */
record Recording(
        Selection selection,
        Rate rate,
        Scale scale,
        ScaledPlan plan,
        Contents contents,
        @Nullable LinkFile links,
        @Nullable Shard shard) {
    /**
     * The chosen part of a recording.
     *
     * @param names the journals as the user named them
     * @param journals the journals as they were when the replay began
     * @param config which part of them
     * @param text the options that chose the part, as text
     * @param loop how often it is replayed; null for once
     * @param slice the numbers of the exchanges of the chosen part that are replayed; null for all
     */
    record Selection(
            List<String> names,
            JournalSnapshot journals,
            SourceConfig config,
            String text,
            @Nullable Loop loop,
            @Nullable BitSet slice) {
        /** The exchanges of a pass over the chosen part that are replayed; they keep their numbers. */
        ExchangeSource sliced(ExchangeSource chosen) {
            return slice == null ? chosen : new SlicedSource(chosen, slice);
        }

        /** Starts a pass over what is replayed, without bodies. */
        ExchangeSource withoutBodies() {
            return sliced(JournalSource.openWithoutBodies(journals, config));
        }

        Selection withLookBack(LookBack before) {
            return new Selection(
                    names, journals, config.withLookBack(before), text + "\nlogins " + before.reach(), loop, slice);
        }

        /** The same, read with an index where it covers the window. */
        Selection withIndex(@Nullable RecordingIndex index) {
            return new Selection(names, journals, config.withIndex(index), text, loop, slice);
        }

        /** The same with the names of endpoints that the recording shows. */
        Selection learn(List<PlanSummary.EndpointCount> recorded) {
            Map<String, Long> counts = new HashMap<>();
            recorded.forEach(each -> counts.put(each.endpoint(), each.count()));
            return new Selection(
                    names, journals, config.withEndpoints(config.endpoints().learn(counts)), text, loop, slice);
        }
    }

    /**
     * The results of the first pass over it.
     *
     * @param recorded the size of the chosen part at its own pace
     * @param pauseMaxNs longest pause between two requests that is kept
     * @param counts how many exchanges were read and left out
     * @param notes remarks about the recording, such as damage and gaps
     * @param runs the runs that it is made of
     * @param before the exchanges before the chosen part
     * @param traffic the shape of the chosen part at its own pace
     */
    record Contents(
            PlanSummary recorded,
            long pauseMaxNs,
            SourceCounts counts,
            List<String> notes,
            List<RunManifest> runs,
            LookBack before,
            Traffic traffic) {}

    private static final int NOTE_LENGTH_MAX = 300;
    /** Each of the passes that are read at once may hold this much of exchanges that are not complete. */
    private static final long HELD_BYTES_MIN = 1 << 20;

    /**
     * Reads through the recording once, unless an earlier replay of the same part has.
     *
     * @param hosts collects the hosts that requests were for
     * @param progress is told how far it was read
     * @throws io.reprise.journal.JournalException the recording cannot be read
     * @throws ExitException the recording or the chosen part of it is empty
     */
    static Recording open(
            SourceOptions options, Rate rate, ScaleOptions scaling, RecordedHosts hosts, ReadingProgress progress) {
        long pauseMaxNs = scaling.pauseMaxNs();
        requirePossible(rate, scaling.scale());
        Selection whole = new Selection(
                options.journalNames(),
                options.snapshot(),
                options.config(scaling.loops()),
                options.text(scaling.loops()),
                scaling.loop(options.duration()),
                null);
        IndexStore index = new IndexStore(whole, options.sessionsText(), progress);
        Selection selection = whole.withIndex(index.index());
        ContentsStore store = new ContentsStore(selection, pauseMaxNs, progress);
        Contents contents = store.find(hosts);
        if (contents == null) {
            JournalSource source = JournalSource.openWithoutBodies(selection.journals(), selection.config(), hosts)
                    .onProgress(progress);
            try (RecordingIndexWriter writer = index.writer()) {
                contents = read(selection, pauseMaxNs, writer == null ? source : source.indexedBy(writer));
                if (writer != null) {
                    index.keep(writer);
                }
            }
            store.keep(contents, hosts);
        }
        Selection learned = selection.learn(contents.recorded().endpoints());
        Scale scale = scaling.scale();
        return new Recording(learned, rate, scale, planned(rate, scale, learned, contents, null), contents, null, null);
    }

    private static Contents read(Selection selection, long pauseMaxNs, JournalSource source) {
        Contents contents;
        @Nullable String missingId;
        try (RecordedTraffic traffic = new RecordedTraffic(new Planner(source, TimeWarp.none(), pauseMaxNs))) {
            PlanSummary recorded = PlanSummary.of(traffic);
            Selection learned = selection.learn(recorded.endpoints());
            contents = new Contents(
                    recorded,
                    pauseMaxNs,
                    source.counts(),
                    notes(source),
                    List.copyOf(source.runs()),
                    source.lookBack(),
                    traffic.traffic(recorded, learned.config().endpoints()::renamed));
            missingId = source.missingId();
        }
        if (missingId != null && contents.counts().read() > 0) {
            throw ExitException.usage(missingId + " in the chosen part of '" + String.join(", ", selection.names())
                    + "' ('journal list' shows the ids)");
        }
        requireSomething(selection.names(), contents.counts());
        return contents;
    }

    /**
     * Refuses a rate that means nothing in a scale mode.
     *
     * @throws ExitException naming the rate and what would be right
     */
    static void requirePossible(Rate rate, Scale scale) {
        try {
            scale.check(rate);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--rate: " + OneLine.reason(e));
        }
    }

    private static ScaledPlan planned(
            Rate rate, Scale scale, Selection selection, Contents contents, @Nullable LinkFile links) {
        Passes preview = Passes.of(() -> selection.withoutBodies(), links);
        try {
            ScaledPlan once = scale.plan(rate, contents.recorded(), contents.pauseMaxNs(), preview);
            return selection.loop() == null ? once : selection.loop().of(once, preview);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--rate: " + OneLine.reason(e));
        }
    }

    /**
     * The same recording at another rate.
     *
     * @throws ExitException this recording cannot be replayed at that rate
     */
    Recording at(Rate other) {
        requirePossible(other, scale);
        ScaledPlan planned = planned(other, scale, selection, contents, links);
        return new Recording(selection, other, scale, planned, contents, links, null).sharded(shard);
    }

    /**
     * Some exchanges of this recording, with their numbers, so that its value links, which are looked for in the whole
     * chosen part, are theirs too.
     *
     * @param numbers the numbers of the exchanges, of which nobody changes the set any more; at least one
     */
    Recording slice(BitSet numbers) {
        Selection part = new Selection(
                selection.names(),
                selection.journals(),
                selection.config(),
                selection.text(),
                selection.loop(),
                numbers);
        Planner planner = new Planner(part.withoutBodies(), TimeWarp.none(), contents.pauseMaxNs());
        try (RecordedTraffic traffic = new RecordedTraffic(planner)) {
            PlanSummary recorded = PlanSummary.of(traffic);
            Contents sliced = new Contents(
                    recorded,
                    contents.pauseMaxNs(),
                    contents.counts(),
                    contents.notes(),
                    contents.runs(),
                    contents.before(),
                    traffic.traffic(recorded, part.config().endpoints()::renamed));
            return new Recording(part, rate, scale, planned(rate, scale, part, sliced, links), sliced, links, null)
                    .sharded(shard);
        }
    }

    /** The same recording with its value links, which may say that several sessions are one user's. */
    Recording linked(LinkFile found) {
        if (found.joinsSessions()) {
            ScaledPlan planned = planned(rate, scale, selection, contents, found);
            return new Recording(selection, rate, scale, planned, contents, found, null).sharded(shard);
        }
        return new Recording(selection, rate, scale, plan, contents, found, shard);
    }

    /** One shard's part of this recording, of which nothing was a shard before; this one without a shard. */
    Recording sharded(@Nullable Shard part) {
        if (part == null) {
            return this;
        }
        Passes preview =
                Passes.of(() -> JournalSource.openWithoutBodies(selection.journals(), selection.config()), links);
        return new Recording(selection, rate, scale, part.of(plan, preview), contents, links, part);
    }

    private static void requireSomething(List<String> names, SourceCounts counts) {
        if (counts.chosen() > 0) {
            return;
        }
        String name = String.join(", ", names);
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

    /**
     * Starts a new pass over the timetable.
     *
     * @param logins the exchanges before the chosen part that log sessions in, to be sent before it
     */
    Timetable timetable(Set<Long> logins, boolean connectionEnds) {
        UnaryOperator<Timetable> beginning = logins.isEmpty()
                ? UnaryOperator.identity()
                : window -> new EarlierLoginTimetable(exchangesWith(logins), logins.size(), window);
        SourceConfig config = selection.config();
        SourceConfig share =
                config.withHeldBytesMax(Math.max(HELD_BYTES_MIN, config.limits().heldBytesMax() / plan.passes()));
        long leadNs = EarlierLoginTimetable.leadNs(logins.size() * plan.copies());
        return plan.timetable(new Passes(
                () -> selection.sliced(JournalSource.open(selection.journals(), share)),
                links,
                beginning,
                leadNs,
                connectionEnds));
    }

    /**
     * The first requests of the recording, with the beginnings of the recorded bodies, also those of responses.
     *
     * @param bytesMax their approximate memory
     */
    FirstRequests beginning(int requestsMax, int bodyBytesMax, long bytesMax) {
        ExchangeSource pass = JournalSource.openWithBodies(selection.journals(), selection.config(), bodyBytesMax);
        return FirstRequests.of(new Planner(pass, TimeWarp.none()), requestsMax, bytesMax);
    }

    /** The same with the exchanges before the chosen part, as far as logins are looked for among them. */
    Recording lookingBack() {
        return new Recording(selection.withLookBack(contents.before()), rate, scale, plan, contents, links, shard);
    }

    /** Starts a new pass over the chosen part, with these exchanges from before it. */
    ExchangeSource exchangesWith(Set<Long> before) {
        LookBack chosen = contents.before().only(before);
        return JournalSource.open(selection.journals(), selection.config().withLookBack(chosen));
    }

    /** Starts a new pass over the exchanges with the beginnings of their bodies. */
    ExchangeSource exchanges(int bodyBytesMax, DoubleConsumer progress) {
        return JournalSource.openWithBodies(selection.journals(), selection.config(), bodyBytesMax)
                .onProgress(progress);
    }

    /**
     * Starts a new pass over the timetable without bodies, but with the ends of connections, for callers that need only
     * the times.
     */
    Timetable preview() {
        return plan.timetable(new Passes(() -> selection.withoutBodies(), links, UnaryOperator.identity(), 0, true));
    }

    /** The longest recorded exchange, in nanoseconds. */
    long longestNs() {
        return plan.longestNs();
    }

    /** How far requests in this order may fall behind the timetable on a target as fast as the recorded one. */
    long delayNs(SendOrder order) {
        return switch (order) {
            case NONE -> 0;
            case SESSION -> plan.delay().laneNs();
            case CONNECTION -> plan.delay().connectionNs();
        };
    }

    /** Number of exchanges left out, by reason. */
    Map<SkipReason, Long> skipped() {
        return contents.counts().skipped();
    }

    List<String> names() {
        return selection.names();
    }

    /** The endpoints of the chosen part, as reports name them; empty if there are too many for all to be known. */
    Set<String> endpoints() {
        return contents.traffic().endpointNames();
    }

    List<String> notes() {
        return contents.notes();
    }

    private static List<String> notes(JournalSource source) {
        List<String> notes = new ArrayList<>();
        Damage damage = source.damage();
        if (damage.spots() + damage.missingRecords() > 0) {
            notes.add("damaged: " + Shown.count(damage.spots(), "spot") + ", " + Shown.bytes(damage.bytes())
                    + " skipped, " + Shown.count(damage.missingRecords(), "record") + " missing; first: "
                    + Shown.printable(damage.first(), 200));
        }
        source.problems().forEach(problem -> notes.add(Shown.printable(problem, NOTE_LENGTH_MAX)));
        source.notes().forEach(note -> notes.add(Shown.printable(note, NOTE_LENGTH_MAX)));
        for (Gaps gap : source.gaps()) {
            notes.add("gap: " + Shown.count(gap.exchanges(), "exchange") + " passed the recorder unrecorded ("
                    + Shown.words(gap.cause()) + ")");
        }
        return notes;
    }
}
