package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.bisect.BisectSearch;
import io.reprise.replayer.bisect.BisectSearch.Outcome;
import io.reprise.replayer.bisect.Firings;
import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.bisect.Inventory;
import io.reprise.replayer.bisect.Part;
import io.reprise.replayer.bisect.TrialLog;
import io.reprise.replayer.bisect.Trials;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.report.BisectReport;
import io.reprise.replayer.report.BisectReport.Word;
import io.reprise.replayer.report.BisectStateFile;
import io.reprise.replayer.report.GivenOptions;
import io.reprise.replayer.report.HuntFile;
import io.reprise.replayer.report.HuntView;
import io.reprise.replayer.report.HuntViews;
import io.reprise.replayer.state.LinkFile;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One bisection: reads the recording, searches, and writes the result. On the main thread. */
final class BisectRun {
    /** No search needs as many firings, not even for a flaky finding; most searches end earlier, at their budget. */
    private static final int FIRINGS_MAX = 1_000;

    /**
     * Options that choose a part of the recording. They must not be applied to the small journal, which is that part.
     */
    private static final Set<String> OF_WHOLE = Set.of(
            "--journal",
            "--from",
            "--to",
            "--last",
            "--duration",
            "--include",
            "--exclude",
            "--session",
            "--exchange",
            "--loop");

    private final Subject subject;
    private final SliceRepeat.Around around;
    private final SliceOutput output;
    private final PrintWriter out;
    private final FiringOptions options;
    private final TargetCatalog.Named named;
    private final Recording recording;
    private final @Nullable LinkFile links;
    private final Inventory inventory;

    /** What is bisected, and where the result goes. */
    record Subject(HuntFile hunt, HuntFile.Found finding, Path directory) {}

    /** @throws ExitException an option is wrong, the target is refused, or the recording cannot be read */
    BisectRun(Subject subject, SliceRepeat.Around around, SliceOutput output, PrintWriter out) {
        this.subject = subject;
        this.around = around;
        this.output = output;
        this.out = out;
        options =
                CommandOptions.parse(new FiringOptions(), subject.hunt().options(), around.typed(), around.defaults());
        named = options.target(new TargetCatalog(around.defaults()));
        Recording opened = options.recording(named, around.surroundings(), around.err());
        Links found = options.state().links(opened, around.err());
        links = found == null ? null : found.file();
        if (links != null && !links.logins().exchanges().isEmpty()) {
            throw ExitException.usage("--from: sessions of this part logged in before it, and a small journal cannot"
                    + " hold that (expected the whole recording, or --logins off)");
        }
        recording = links == null ? opened : opened.linked(links);
        inventory = InventoryReader.read(
                recording, links, recording.selection().config().endpoints()::renamed);
    }

    private double baseline() {
        return options.baseline().doubleValue();
    }

    private void announce(Duration budget, Firings firings) {
        Part whole = new Part(
                "whole recording", inventory.all(), subject.finding().rates().get(0));
        out.println("Bisecting " + subject.finding().id() + ": "
                + subject.finding().signal().endpoint() + "  "
                + Shown.printable(subject.finding().signal().detail(), 200));
        out.println("in " + String.join(", ", recording.names()) + ": "
                + Shown.count(inventory.items().size(), "request") + " of "
                + Shown.count(inventory.users(inventory.all()), "session") + ".");
        out.println("At most " + Shown.count(FIRINGS_MAX) + " firings and " + Shown.duration(budget.toNanos())
                + "; one of the whole takes " + seconds(firings.seconds(whole, false)) + " at "
                + HuntVerdict.multiple(whole.rate()) + " and " + seconds(firings.seconds(whole, true)) + " at "
                + HuntVerdict.multiple(baseline()) + ".");
        out.flush();
    }

    private static String seconds(double seconds) {
        return Shown.duration(Math.round(seconds) * 1_000_000_000L);
    }

    /** Says what would be fired. */
    int dryRun(Duration budget) {
        out.println("Dry run: nothing is sent.");
        try (Filters filters = options.filter().start()) {
            announce(budget, firings(filters));
        }
        return ExitCodes.OK;
    }

    private SliceFirings firings(@Nullable Filters filters) {
        StepFirer firer = new StepFirer(
                options.sending(named, filters, around.clock(), around.err()),
                options.steps(),
                around.live(),
                around.clock());
        PartFirer partFirer = new PartFirer(firer, subject.finding().signal(), baseline());
        return new SliceFirings(
                recording,
                inventory,
                links,
                partFirer,
                baseline(),
                options.steps().coolDown().toMillis() / 1e3);
    }

    /** Searches and writes the result; returns the exit code. */
    int run(Duration budget) {
        TrialLog[] logs = new TrialLog[1];
        BisectStateFile state = new BisectStateFile(subject.directory(), identity());
        TrialLog log = new TrialLog(() -> save(state, Objects.requireNonNull(logs[0])));
        logs[0] = log;
        restore(state, log);
        Outcome outcome;
        Trials trials;
        try (Filters filters = options.filter().start()) {
            SliceFirings firings = firings(filters);
            announce(budget, firings);
            if (!log.entries().isEmpty()) {
                out.println("Goes on after " + Shown.count(log.entries().size(), "firing") + " of an earlier search.");
            }
            trials = new Trials(
                    firings,
                    log,
                    new Trials.Limits(budget.toNanos() / 1e9, FIRINGS_MAX, System::nanoTime),
                    this::print);
            outcome = new BisectSearch(
                            inventory,
                            trials,
                            new BisectSearch.Wanted(
                                    subject.finding().signal().endpoint(),
                                    subject.finding().rates(),
                                    Math.max(subject.finding().below(), baseline())))
                    .run();
        }
        return finish(new BisectResult(subject, inventory, baseline(), outcome, trials.results(), optionsOfSlice()));
    }

    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("finding", subject.finding().id());
        identity.put("recording", recording.selection().journals().fingerprint());
        identity.put("part", recording.selection().text());
        identity.put("target", named.target().toString());
        return identity;
    }

    private void restore(BisectStateFile state, TrialLog log) {
        try {
            PrivateFiles.createDirectory(subject.directory());
            state.restore(log);
        } catch (IOException e) {
            throw ExitException.usage(
                    "--report: " + OneLine.reason(e) + " (expected a new directory, or that of the" + " same search)");
        }
    }

    private static void save(BisectStateFile state, TrialLog log) {
        try {
            state.save(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(Trials.Result result) {
        Part part = result.part();
        out.println(String.format(
                Locale.ROOT,
                "%-16s %6s %6s sessions %7s requests  shown in %d of %d%s",
                part.what(),
                HuntVerdict.multiple(part.rate()),
                Shown.count(inventory.users(part.numbers())),
                Shown.count(part.numbers().cardinality()),
                result.shown(),
                result.fired(),
                BisectReport.atBaseline(result.baseline()) + (result.isYes() ? "" : ": no")));
        out.flush();
    }

    private int finish(BisectResult result) {
        try {
            int code = write(result);
            out.println("Report     " + subject.directory().resolve("bisect.md"));
            return code;
        } catch (IOException e) {
            throw new ExitException(
                    ExitCodes.INTERNAL,
                    "--report: writing to '" + subject.directory() + "' failed: " + OneLine.reason(e));
        } finally {
            out.flush();
        }
    }

    private int write(BisectResult result) throws IOException {
        Reason ended = result.outcome().ended();
        Part best = result.outcome().best();
        if (best == null) {
            result.write(Word.NOT_SHOWN, "", "", List.of());
            boolean isUnclear = ended == null || ended == Reason.BUDGET;
            return said(result.sentence(), isUnclear ? ExitCodes.FAILED : code(ended));
        }
        List<String> ids = best.numbers().stream()
                .mapToObj(number -> inventory.items().get(number).id())
                .toList();
        String problem = output.cut(options.source().journals(), ids);
        if (links != null) {
            output.links(links);
        }
        output.script(result.sentence());
        if (problem != null) {
            result.write(result.word(), "", problem, List.of());
            out.println(result.sentence());
            return said(problem, code(ended));
        }
        result.write(result.word(), SliceOutput.SLICE, "", List.of());
        return ended == Reason.INTERRUPTED || ended == Reason.ABORTED
                ? said(result.sentence(), code(ended))
                : verified(result);
    }

    private int said(String sentence, int code) {
        out.println(sentence);
        return code;
    }

    /** Fires the small journal as repro.sh does, and completes the report with the result. */
    private int verified(BisectResult result) throws IOException {
        Map<String, List<String>> typed = new LinkedHashMap<>(around.typed());
        OF_WHOLE.forEach(typed::remove);
        typed.remove("--correlate");
        SliceRepeat.Around own = new SliceRepeat.Around(
                typed, around.defaults(), around.surroundings(), around.live(), around.clock(), around.err());
        try {
            SliceRepeat.Result fired = new SliceRepeat(subject.directory(), own).fire(false);
            String how = "The small journal in " + SliceOutput.SLICE + "/ showed it in " + fired.shown() + " of "
                    + fired.fired() + " firings; repro.sh fires it once more.";
            List<HuntView.ExampleView> examples =
                    fired.examples().stream().limit(1).map(HuntViews::example).toList();
            result.write(fired.isYes() ? result.word() : Word.NOT_SHOWN, SliceOutput.SLICE, how, examples);
            out.println(result.sentence());
            return said(how, fired.isYes() ? code(result.outcome().ended()) : ExitCodes.FAILED);
        } catch (Ended e) {
            return said(result.sentence(), code(e.reason()));
        }
    }

    private static int code(@Nullable Reason ended) {
        if (ended == null || ended == Reason.BUDGET) { // the smallest part found so far is a result
            return ExitCodes.OK;
        }
        return switch (ended) {
            case INTERRUPTED -> ExitCodes.INTERRUPTED;
            case ABORTED -> ExitCodes.UNREACHABLE;
            case BUDGET, INVALID -> ExitCodes.INVALID;
        };
    }

    private GivenOptions optionsOfSlice() {
        GivenOptions merged =
                CommandOptions.merged(new FiringOptions(), subject.hunt().options(), around.typed());
        Map<String, List<String>> values = new LinkedHashMap<>(merged.values());
        values.keySet().removeAll(OF_WHOLE);
        String endpoint = subject.finding().signal().endpoint();
        if (endpoint.indexOf('{') >= 0) { // the small part has too few requests to learn the endpoint's name from
            List<String> endpoints = new ArrayList<>(values.getOrDefault("--endpoint", List.of()));
            endpoints.add(endpoint);
            values.put("--endpoint", endpoints);
        }
        return new GivenOptions(values, merged.withheld());
    }
}
