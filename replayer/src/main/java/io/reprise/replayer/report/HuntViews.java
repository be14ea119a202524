package io.reprise.replayer.report;

import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing.ServiceTimes;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.FiringEvidence.Example;
import io.reprise.replayer.hunt.FiringEvidence.Overlap;
import io.reprise.replayer.hunt.Hints;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Scalability;
import io.reprise.replayer.hunt.ShareInterval;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.measure.ResponseText;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.report.HuntView.ExampleView;
import io.reprise.replayer.report.HuntView.FindingView;
import io.reprise.replayer.report.HuntView.Frequency;
import io.reprise.replayer.report.HuntView.Title;
import io.reprise.replayer.report.HuntView.Trust;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the result of a hunt into words. Stateless. */
public final class HuntViews {
    private static final int EXAMPLE_CHARS = 4_000;
    private static final int CONSEQUENCES_SHOWN = 5;

    private HuntViews() {}

    /** The same words for every report. */
    public static HuntView of(HuntResult result, HuntVerdict verdict) {
        List<FindingView> findings =
                result.findings().stream().map(each -> finding(each, result)).toList();
        return new HuntView(
                new HuntView.Headline(verdict.line(), verdict.isGood()),
                about(result),
                verdict.gate(),
                trust(result),
                result.steps().stream().map(HuntViews::row).toList(),
                capacity(result),
                findings);
    }

    private static String capacity(HuntResult result) {
        return capacity(result.scalability(), "The firings show no peak of the target's throughput.");
    }

    /** The sentence about the peak of an endpoint. */
    static String capacity(HuntResult result, String endpoint) {
        return capacity(result.scalability(endpoint), "The firings show no peak of this endpoint's throughput.");
    }

    private static String capacity(Optional<Scalability> found, String otherwise) {
        return found.map(peak -> "Throughput peaks at about " + Shown.perSecond(peak.peakPerSecond()) + " ("
                        + Shown.perSecond(peak.lowPerSecond()) + " to " + Shown.perSecond(peak.highPerSecond())
                        + "), with " + Math.round(peak.peakInFlight())
                        + " requests in flight: Universal Scalability Law"
                        + " over " + peak.firings() + " firings, R² "
                        + String.format(Locale.ROOT, "%.2f", peak.goodness()) + ".")
                .orElse(otherwise);
    }

    /** A firing as a row of the table of steps. */
    public static StepTable.Row row(FiredStep step) {
        return new StepTable.Row(
                HuntVerdict.multiple(step.step().rate()),
                Shown.words(step.step().role()),
                step.summary(),
                step.verdict());
    }

    private static String about(HuntResult result) {
        RunInfo info = result.steps().get(0).summary().info();
        return String.join(", ", info.recorded().journals()) + " against "
                + info.settings().target() + ": "
                + Shown.count(info.planned().requests()) + " requests of "
                + Shown.count(info.planned().sessions(), "session") + ", "
                + Shown.duration(info.recorded().spanNs()) + " recorded, "
                + Shown.count(result.steps().size(), "firing") + ".";
    }

    private static List<Trust> trust(HuntResult result) {
        List<Trust> trust = new ArrayList<>();
        if (result.invalid() == 0) {
            trust.add(new Trust(
                    true, "The replayer was on time in all " + result.steps().size() + " firings"));
        }
        RunSummary first = result.steps().get(0).summary();
        List<String> notes = first.info().recorded().notes();
        trust.add(new Trust(notes.isEmpty(), notes.isEmpty() ? "The recording is complete" : notes.get(0)));
        if (result.agrees()) {
            trust.add(new Trust(
                    true,
                    "The baseline agrees with the recording in all "
                            + (result.disagreeing() == 0 ? "" : "but " + Shown.count(result.disagreeing()) + " of ")
                            + Shown.count(first.ended(), "request")));
        }
        StateRows.texts(first.counts().state()).stream()
                .filter(text -> !text.startsWith("login failed"))
                .forEach(text -> trust.add(new Trust(true, text)));
        result.doubts().forEach(doubt -> trust.add(new Trust(false, doubt)));
        if (!result.isWhole()) {
            trust.add(new Trust(
                    false,
                    "The hunt was ended before its end"
                            + (result.isAborted() ? ": a condition of --abort-on was met" : "")));
        }
        return trust;
    }

    private static FindingView finding(Finding finding, HuntResult result) {
        Signal signal = finding.signal();
        Optional<FiredStep> clearest = clearest(finding, result);
        List<Frequency> frequencies =
                result.steps().stream().map(step -> frequency(signal, step)).toList();
        return new FindingView(
                new Title(
                        finding.id(),
                        Shown.words(finding.verdict()).replace("load only", "load-only"),
                        signal.endpoint(),
                        signal.detail()),
                counts(finding, result, clearest),
                finding.why(),
                remarks(finding, clearest),
                frequencies,
                clearest.map(step -> examples(signal, step.evidence())).orElse(List.of()),
                clearest.map(step -> commands(finding, step)).orElse(List.of()));
    }

    /**
     * The firing in which a signal is most frequent: one that was on time, if any of those shows it, and one under
     * load, if the finding is about load.
     */
    private static Optional<FiredStep> clearest(Finding finding, HuntResult result) {
        Comparator<FiredStep> byShare = Comparator.comparingDouble(
                step -> frequency(finding.signal(), step).share());
        return result.steps().stream()
                .filter(step ->
                        finding.lowestRate().isEmpty() || !step.step().role().isBaseline())
                .filter(step -> frequency(finding.signal(), step).share() > 0)
                .sorted(Comparator.comparing(FiredStep::isValid)
                        .thenComparing(byShare)
                        .reversed())
                .findFirst();
    }

    private static Frequency frequency(Signal signal, FiredStep step) {
        String name = HuntVerdict.multiple(step.step().rate()) + " "
                + Shown.words(step.step().role());
        if (signal.kind() == Signal.Kind.SLOW) {
            ServiceTimes times = step.evidence().firing().times().get(signal.endpoint());
            return times == null
                    ? Frequency.unknown(name)
                    : new Frequency(
                            name,
                            "p95 " + ms(times.p95Ms()) + ", p50 " + ms(times.medianMs()),
                            Math.min(1, times.p95Ms() / 10_000),
                            "");
        }
        Observation observation = step.evidence().firing().observed(signal);
        long of = observation.of().requests();
        return of == 0
                ? Frequency.unknown(name)
                : new Frequency(
                        name,
                        Shown.count(observation.seen().requests()) + " of " + Shown.count(of),
                        (double) observation.seen().requests() / of,
                        interval(observation));
    }

    private static String interval(Observation observation) {
        return ShareInterval.of(observation)
                .map(interval -> percent(interval.low()) + " to " + percent(interval.high()) + " % of sessions")
                .orElse("");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.0995 ? "%.1f" : "%.0f", 100 * share);
    }

    private static String ms(double milliseconds) {
        return Shown.milliseconds(Math.round(milliseconds * 1e6));
    }

    private static String counts(Finding finding, HuntResult result, Optional<FiredStep> clearest) {
        List<String> parts = new ArrayList<>();
        clearest.ifPresent(step -> parts.add(at(finding.signal(), step)));
        result.steps().stream()
                .filter(step -> step.step().role().isBaseline() && !clearest.equals(Optional.of(step)))
                .filter(step -> frequency(finding.signal(), step).isKnown())
                .findFirst()
                .ifPresent(step -> parts.add(at(finding.signal(), step)));
        String chance = finding.chance() > 0
                ? String.format(
                        Locale.ROOT,
                        finding.chance() < 1e-3 ? "; p = %.0e" : "; p = %.3f",
                        Math.max(1e-99, finding.chance()))
                : "";
        return String.join(", ", parts) + chance + ".";
    }

    private static String at(Signal signal, FiredStep step) {
        return frequency(signal, step).text() + " at "
                + HuntVerdict.multiple(step.step().rate());
    }

    private static List<String> remarks(Finding finding, Optional<FiredStep> clearest) {
        List<String> remarks = new ArrayList<>();
        finding.lowestRate().ifPresent(rate -> remarks.add("Shows from " + HuntVerdict.multiple(rate) + " on."));
        clearest.ifPresent(step -> {
            FiringEvidence evidence = step.evidence();
            evidence.examples().getOrDefault(finding.signal(), List.of()).stream()
                    .findFirst()
                    .ifPresent(first -> remarks.add("First at " + Shown.duration(Math.max(0, first.sentNs())) + " of "
                            + HuntVerdict.multiple(step.step().rate()) + ", with "
                            + Shown.count(first.inFlight(), "request") + " in flight."));
            evidence.overlaps()
                    .getOrDefault(finding.signal(), List.of())
                    .forEach(overlap -> remarks.add(overlap(overlap)));
            Hints.of(finding.signal(), evidence).forEach(hint -> remarks.add("Hint: " + hint));
        });
        consequences(remarks, "In the same responses: ", finding, true);
        consequences(remarks, "Follows from it: ", finding, false);
        return remarks;
    }

    /** Lists other differences of the same responses, or what follows from them. */
    private static void consequences(List<String> remarks, String name, Finding finding, boolean isOfContent) {
        List<String> texts = finding.consequences().stream()
                .filter(signal -> signal.isOfContent() == isOfContent)
                .limit(CONSEQUENCES_SHOWN)
                .map(signal -> isOfContent ? signal.detail() : signal.endpoint() + " " + signal.detail())
                .toList();
        if (!texts.isEmpty()) {
            remarks.add(name + String.join("; ", texts) + ".");
        }
    }

    private static String overlap(Overlap overlap) {
        return "While another " + overlap.endpoint() + " was in flight: " + overlap.wrong() + " of " + overlap.wrongOf()
                + " that went wrong, " + overlap.right() + " of " + overlap.rightOf() + " that did not.";
    }

    private static List<ExampleView> examples(Signal signal, FiringEvidence evidence) {
        return evidence.examples().getOrDefault(signal, List.of()).stream()
                .map(HuntViews::example)
                .toList();
    }

    /** An answer that went wrong, as people read it. */
    public static ExampleView example(Example example) {
        return new ExampleView(
                example.exchange() + "  session " + example.session() + "  " + Shown.printable(example.request(), 200),
                example.answers() == null ? "" : text(recorded(example)),
                replayed(example));
    }

    private static @Nullable ResponseText recorded(Example example) {
        return example.answers() == null || example.answers().recorded() == null
                ? null
                : new ResponseText(example.answers().recorded());
    }

    private static String replayed(Example example) {
        return example.answers() == null
                ? example.detail()
                : text(new ResponseText(example.answers().replayed()));
    }

    private static String text(@Nullable ResponseText response) {
        if (response == null) {
            return "";
        }
        String text = (response.head().replace("\r", "") + "\n\n" + response.body()).strip();
        return text.length() <= EXAMPLE_CHARS ? text : text.substring(0, EXAMPLE_CHARS) + "…";
    }

    private static List<String> commands(Finding finding, FiredStep step) {
        RunInfo info = step.summary().info();
        List<String> commands = new ArrayList<>();
        step.evidence().examples().getOrDefault(finding.signal(), List.of()).stream()
                .limit(1)
                .map(example -> "bin/journal show " + info.recorded().journals().get(0) + " --exchange "
                        + example.exchange() + "   # in the target's logs: Reprise-Run " + info.runId())
                .forEach(commands::add);
        if (finding.lowestRate().isPresent()) {
            commands.add("bin/replay bisect --finding " + finding.id()
                    + " REPORT   # the smallest part of the recording that shows it; REPORT: the directory of this"
                    + " report");
        }
        return commands;
    }
}
