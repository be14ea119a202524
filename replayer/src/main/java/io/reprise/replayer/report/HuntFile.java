package io.reprise.replayer.report;

import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a later command needs of the {@code summary.json} of a hunt. Immutable.
 *
 * @param options the options of the hunt
 * @param findings the findings, the gravest first
 * @param baseline the pace of the baseline, as multiple of the recorded one
 */
public record HuntFile(GivenOptions options, List<Found> findings, double baseline) {
    /**
     * A finding.
     *
     * @param verdict when it goes wrong
     * @param rates the loads at which it was seen, those first at which it was most frequent; may be empty
     * @param below the highest load below all of these at which it was not seen, or the baseline
     */
    public record Found(String id, Signal signal, Finding.Verdict verdict, List<Double> rates, double below) {}

    /** One firing, and how often a finding was seen in it. */
    private record Seen(double rate, boolean isLoad, double share) {}

    /**
     * Reads the file of a report.
     *
     * @throws IOException it cannot be read, or is not that of a hunt
     */
    public static HuntFile read(Path directory) throws IOException {
        Path file = directory.resolve(JsonReport.FILE_NAME);
        JsonTree summary = JsonTree.read(file);
        if (!summary.at("findings").isThere() || !summary.at("steps").isThere()) {
            throw new IOException("'" + file + "' is not the summary of a hunt");
        }
        List<JsonTree> steps = summary.at("steps").elements();
        double baseline = steps.stream()
                .filter(step -> step.at("role").text().equals(Role.BASELINE.name()))
                .mapToDouble(step -> step.at("rate").number())
                .findFirst()
                .orElse(1);
        List<Found> findings = new ArrayList<>();
        try {
            summary.at("findings").elements().forEach(each -> findings.add(found(each, steps, baseline)));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + file + "' is of another version of this program: " + e.getMessage(), e);
        }
        return new HuntFile(GivenOptions.read(summary), List.copyOf(findings), baseline);
    }

    private static Found found(JsonTree finding, List<JsonTree> steps, double baseline) {
        List<Seen> seen = new ArrayList<>();
        List<JsonTree> counts = finding.at("steps").elements();
        for (int i = 0; i < Math.min(counts.size(), steps.size()); i++) {
            Role role = Role.valueOf(steps.get(i).at("role").text());
            double share = counts.get(i).at("seen").number()
                    / Math.max(1, counts.get(i).at("of").number());
            boolean isLoad = !role.isBaseline() && steps.get(i).at("valid").flag();
            seen.add(new Seen(steps.get(i).at("rate").number(), isLoad, share));
        }
        double lowest = finding.at("lowestRate").number();
        List<Double> rates = new ArrayList<>(seen.stream()
                .filter(each -> each.isLoad() && each.share() > 0)
                .sorted(Comparator.comparingDouble(Seen::share)
                        .thenComparingDouble(Seen::rate)
                        .reversed())
                .map(Seen::rate)
                .distinct()
                .toList());
        if (rates.isEmpty() && lowest > 0) { // no counts are kept of times
            seen.stream()
                    .filter(each -> each.isLoad() && each.rate() >= lowest)
                    .map(Seen::rate)
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .forEach(rates::add);
        }
        double least = rates.stream().mapToDouble(Double::doubleValue).min().orElse(baseline);
        double below = seen.stream()
                .filter(each -> each.isLoad() && each.share() == 0 && each.rate() < least)
                .mapToDouble(Seen::rate)
                .max()
                .orElse(baseline);
        Signal signal = new Signal(
                finding.at("endpoint").text(),
                Signal.Kind.valueOf(finding.at("kind").text()),
                finding.at("detail").text());
        return new Found(
                finding.at("id").text(),
                signal,
                Finding.Verdict.valueOf(finding.at("verdict").text()),
                List.copyOf(rates),
                below);
    }
}
