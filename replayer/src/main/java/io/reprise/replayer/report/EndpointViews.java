package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.text.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** Chooses the endpoints that have a page, and puts their numbers into words. Stateless. */
public final class EndpointViews {
    /** Headings of the columns of {@link EndpointView#rows}. */
    public static final List<String> COLUMNS =
            List.of("firing", "requests", "failed", "changed", "p50", "recorded", "p99", "recorded", "in flight, mean");

    /** Most endpoints that get a page. */
    static final int PAGES_MAX = 40;

    private static final int FAILURES_MAX = 12;
    private static final int SLUG_MAX = 40;

    private EndpointViews() {}

    /** An endpoint over all firings. */
    private record Sum(String name, long requests, long wrong) {}

    /**
     * The pages: of endpoints with findings first, then of those where something failed or changed, then of those with
     * the most requests.
     *
     * @param findings what was found, by endpoint
     * @param capacity the sentence about its peak, by endpoint
     */
    static List<EndpointView> of(
            List<PlotStep> steps, Map<String, List<EndpointView.Link>> findings, Function<String, String> capacity) {
        Map<String, Sum> sums = new TreeMap<>();
        for (PlotStep step : steps) {
            step.summary()
                    .tally()
                    .endpoints()
                    .forEach((name, tally) -> sums.merge(
                            name,
                            new Sum(name, tally.requests(), tally.count(Comparison.FAILED) + tally.changed()),
                            (a, b) -> new Sum(name, a.requests + b.requests, a.wrong + b.wrong)));
        }
        return sums.values().stream()
                .sorted(Comparator.comparing((Sum sum) -> !findings.containsKey(sum.name))
                        .thenComparing(sum -> sum.wrong == 0)
                        .thenComparing(Comparator.comparingLong(Sum::requests).reversed())
                        .thenComparing(Sum::name))
                .limit(PAGES_MAX)
                .map(sum -> new EndpointView(
                        anchor(sum.name),
                        sum.name,
                        numbers(sum, steps),
                        findings.getOrDefault(sum.name, List.of()),
                        steps.stream().map(step -> row(step, sum.name)).toList(),
                        failures(steps, sum.name),
                        capacity.apply(sum.name)))
                .toList();
    }

    /** Names of endpoints and their anchors, for the plots. */
    static Map<String, String> anchors(List<EndpointView> views) {
        Map<String, String> anchors = new LinkedHashMap<>();
        views.forEach(view -> anchors.put(view.name(), view.anchor()));
        return anchors;
    }

    /** {@code endpoint-get-products-id-5f0c1a2b}: the same in every report. */
    static String anchor(String name) {
        CRC32C checksum = new CRC32C();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "endpoint-"
                + slug.substring(0, Math.min(SLUG_MAX, slug.length())).replaceAll("^-|-$", "") + "-"
                + HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static String numbers(Sum sum, List<PlotStep> steps) {
        StringBuilder text = new StringBuilder(Shown.count(sum.requests, "request"));
        if (sum.wrong > 0) {
            text.append(", ").append(Shown.count(sum.wrong)).append(" failed or changed");
        }
        PlotStep first = steps.get(0);
        PlotStep last =
                steps.stream().max(Comparator.comparingDouble(PlotStep::rate)).orElse(first);
        text.append("; p99 ").append(row(first, sum.name).get(6)).append(steps.size() > 1 ? " at " + first.name() : "");
        if (last.rate() != first.rate()) {
            text.append(", ").append(row(last, sum.name).get(6)).append(" at ").append(last.name());
        }
        return text.append(", recorded ").append(row(first, sum.name).get(7)).toString();
    }

    private static List<String> row(PlotStep step, String name) {
        EndpointTally tally = step.summary().tally().endpoints().get(name);
        if (tally == null) {
            return List.of(step.label(), "0", "0", "0", "-", "-", "-", "-", "-");
        }
        double seconds = Math.max(1e-9, step.summary().course().elapsedNs() / 1e9);
        return List.of(
                step.label(),
                Shown.count(tally.ended()),
                Shown.count(tally.count(Comparison.FAILED)),
                Shown.count(tally.changed()),
                time(tally, 50),
                recorded(tally, 50),
                time(tally, 99),
                recorded(tally, 99),
                String.format(Locale.ROOT, "%.2f", tally.timeLine().busySeconds() / seconds));
    }

    private static String time(EndpointTally tally, double percentile) {
        return tally.ended() == 0 ? "-" : Shown.milliseconds(tally.responseNs(percentile));
    }

    private static String recorded(EndpointTally tally, double percentile) {
        double ms = tally.timeLine().recorded().ms(percentile);
        return Double.isNaN(ms) ? "-" : Shown.milliseconds(Math.round(ms * 1e6));
    }

    private static List<List<String>> failures(List<PlotStep> steps, String name) {
        Map<String, long[]> counts = new TreeMap<>();
        for (int i = 0; i < steps.size(); i++) {
            for (FailureGroup group : steps.get(i)
                    .summary()
                    .tally()
                    .groups(group -> group.key().endpoint().equals(name))) {
                counts.computeIfAbsent(group.key().signature(), any -> new long[steps.size()])[i] += group.count();
            }
        }
        List<List<String>> rows = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, long[]> row) -> -sum(row.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .limit(FAILURES_MAX)
                .forEach(row -> {
                    List<String> cells = new ArrayList<>(List.of(row.getKey()));
                    for (long count : row.getValue()) {
                        cells.add(Shown.count(count));
                    }
                    rows.add(cells);
                });
        return rows;
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
