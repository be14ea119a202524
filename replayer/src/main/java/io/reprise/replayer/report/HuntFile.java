package io.reprise.replayer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.json.StoredJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The part of a hunt's {@code summary.json} that later commands need. Immutable.
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
     * @param rates the loads at which it was seen, the one at which it was most frequent first; may be empty
     * @param below the highest load below all of these without it, or the baseline
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
        JsonNode summary = StoredJson.read(file);
        if (!summary.path("findings").isArray() || !summary.path("steps").isArray()) {
            throw new IOException("'" + file + "' is not the summary of a hunt");
        }
        List<JsonNode> steps = StoredJson.elements(summary.path("steps"));
        double baseline = steps.stream()
                .filter(step -> step.path("role").asText().equals(Role.BASELINE.name()))
                .mapToDouble(step -> step.path("rate").asDouble())
                .findFirst()
                .orElse(1);
        List<Found> findings = new ArrayList<>();
        try {
            StoredJson.elements(summary.path("findings")).forEach(each -> findings.add(found(each, steps, baseline)));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + file + "' is of another version of this program: " + e.getMessage(), e);
        }
        return new HuntFile(GivenOptions.read(summary), List.copyOf(findings), baseline);
    }

    private static Found found(JsonNode finding, List<JsonNode> steps, double baseline) {
        List<Seen> seen = new ArrayList<>();
        List<JsonNode> counts = StoredJson.elements(finding.path("steps"));
        for (int i = 0; i < Math.min(counts.size(), steps.size()); i++) {
            Role role = Role.valueOf(steps.get(i).path("role").asText());
            double share = counts.get(i).path("seen").asDouble()
                    / Math.max(1, counts.get(i).path("of").asDouble());
            boolean isLoad = !role.isBaseline() && steps.get(i).path("valid").asBoolean();
            seen.add(new Seen(steps.get(i).path("rate").asDouble(), isLoad, share));
        }
        double lowest = finding.path("lowestRate").asDouble();
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
                finding.path("endpoint").asText(),
                Signal.Kind.valueOf(finding.path("kind").asText()),
                finding.path("detail").asText());
        return new Found(
                finding.path("id").asText(),
                signal,
                Finding.Verdict.valueOf(finding.path("verdict").asText()),
                List.copyOf(rates),
                below);
    }
}
