package io.reprise.replayer;

import io.reprise.replayer.bisect.BisectSearch.Outcome;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.bisect.Inventory;
import io.reprise.replayer.bisect.Part;
import io.reprise.replayer.bisect.Trials;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.report.BisectReport;
import io.reprise.replayer.report.BisectReport.Word;
import io.reprise.replayer.report.GivenOptions;
import io.reprise.replayer.report.HuntView;
import io.reprise.text.Shown;
import java.io.IOException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a search, in words and as a report. Immutable.
 *
 * @param subject what was bisected
 * @param inventory the exchanges of the recording
 * @param baseline the pace of the baseline, as multiple of the recorded one
 * @param outcome the end of the search
 * @param trials the parts that were tried, in their order
 * @param options how the small part is fired
 */
record BisectResult(
        BisectRun.Subject subject,
        Inventory inventory,
        double baseline,
        Outcome outcome,
        List<Trials.Result> trials,
        GivenOptions options) {
    Word word() {
        if (outcome.best() == null) {
            return Word.NOT_SHOWN;
        }
        return outcome.ended() == null ? Word.FOUND : Word.SO_FAR;
    }

    String sentence() {
        Part best = outcome.best();
        if (best != null) {
            return sentence(best) + early(outcome.ended());
        }
        return outcome.ended() == null
                ? "It does not show again at " + rates() + "."
                : "It has not been shown again." + early(outcome.ended());
    }

    private String sentence(Part best) {
        boolean isFewer = trials.stream()
                .anyMatch(trial -> trial.part().equals(best) && trial.baseline() == Trials.Baseline.FEWER);
        String lowest = outcome.lowest().isEmpty()
                ? ""
                : " The whole recording shows it from "
                        + HuntVerdict.multiple(outcome.lowest().getAsDouble()) + " on, as far as was tried, and not at "
                        + HuntVerdict.multiple(outcome.below()) + ".";
        return Shown.count(inventory.users(best.numbers())) + " of "
                + Shown.count(inventory.users(inventory.all()), "session") + " and "
                + Shown.count(best.numbers().cardinality()) + " of "
                + Shown.count(inventory.items().size(), "request") + " show it at "
                + HuntVerdict.multiple(best.rate()) + ", and "
                + (isFewer ? "less than half as often" : "not") + " at " + HuntVerdict.multiple(baseline) + "."
                + lowest;
    }

    private String rates() {
        return String.join(
                ", ",
                subject.finding().rates().stream().map(HuntVerdict::multiple).toList());
    }

    private static String early(@Nullable Reason ended) {
        if (ended == null) {
            return "";
        }
        return switch (ended) {
            case BUDGET -> " The budget was spent before the search was over.";
            case INTERRUPTED -> " The search was interrupted; the same command resumes it.";
            case ABORTED -> " The search ended because a condition of --abort-on was met.";
            case INVALID -> " The search ended because the replayer could not keep the timetable.";
        };
    }

    /**
     * Writes the report.
     *
     * @param word the result, which firing the small journal may have changed
     * @param slice the small journal; empty if there is none
     * @param how a remark about it, for people
     * @param examples recorded and replayed responses
     * @throws IOException a file could not be written
     */
    void write(Word word, String slice, String how, List<HuntView.ExampleView> examples) throws IOException {
        BitSet numbers = outcome.best() == null ? new BitSet() : outcome.best().numbers();
        double rate = outcome.best() == null ? 0 : outcome.best().rate();
        new BisectReport(
                        new BisectReport.Finding(
                                subject.finding().id(), subject.finding().signal()),
                        word,
                        sentence(),
                        new BisectReport.Rates(rate, baseline, outcome.lowest(), outcome.below()),
                        new BisectReport.Slice(
                                requests(numbers),
                                inventory.users(numbers),
                                inventory.items().size(),
                                inventory.users(inventory.all()),
                                slice,
                                how,
                                examples),
                        trials.stream().map(this::row).toList(),
                        options)
                .write(subject.directory());
    }

    private List<BisectReport.Request> requests(BitSet numbers) {
        long firstNs = numbers.isEmpty()
                ? 0
                : inventory.items().get(numbers.nextSetBit(0)).timeNs();
        return numbers.stream()
                .mapToObj(number -> inventory.items().get(number))
                .map(item -> new BisectReport.Request(
                        item.id(),
                        HexFormat.of().toHexDigits(item.session()),
                        (item.timeNs() - firstNs) / 1e9,
                        item.endpoint()))
                .toList();
    }

    private BisectReport.Row row(Trials.Result trial) {
        Part part = trial.part();
        return new BisectReport.Row(
                part.what(),
                part.rate(),
                inventory.users(part.numbers()),
                part.numbers().cardinality(),
                trial.shown(),
                trial.fired(),
                trial.baseline());
    }
}
