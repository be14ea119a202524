package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a replay compares with what was recorded.
 *
 * @param recorded effects in production's store
 * @param arrived how many of them are in staging's store
 * @param missing those that are not
 * @param never effects in staging's store that production never had
 * @param endpoints by endpoint, requests sent, and of those how many got the recorded status class
 */
record Judgement(int recorded, int arrived, List<String> missing, List<String> never, Map<String, long[]> endpoints) {
    private static final int SHOWN = 12;

    /** What a store gained ({@code +}) and lost ({@code -}), counting equal rows. */
    static List<String> difference(List<String> before, List<String> after) {
        List<String> difference = new ArrayList<>();
        without(after, before).forEach(row -> difference.add("+ " + row));
        without(before, after).forEach(row -> difference.add("- " + row));
        return difference;
    }

    private static List<String> without(List<String> rows, List<String> less) {
        List<String> rest = new ArrayList<>(rows);
        less.forEach(rest::remove);
        return rest;
    }

    static Judgement of(List<String> produced, List<String> arrived, Path summary) throws IOException {
        List<String> missing = without(produced, arrived);
        Json result = Json.parse(Files.readAllBytes(summary));
        Map<String, long[]> endpoints = new TreeMap<>();
        for (Json endpoint : result.get("endpoints").elements()) {
            long ended = endpoint.get("ended").number();
            endpoints.put(endpoint.get("endpoint").text(), new long[] {ended, ended});
        }
        for (String groups : List.of("failures", "mismatches")) {
            for (Json group : result.get(groups).elements()) {
                String[] statuses = group.get("signature").text().split(" → ", -1);
                if (statuses[0].charAt(0) != statuses[1].charAt(0)) {
                    endpoints.get(group.get("endpoint").text())[1] -=
                            group.get("count").number();
                }
            }
        }
        return new Judgement(
                produced.size(), produced.size() - missing.size(), missing, without(arrived, produced), endpoints);
    }

    /** Fails unless enough effects arrived, and enough requests got the recorded class of status. */
    void assertShares(String what, double arrivedMin, double sameClassMin) {
        assertThat(arrivedShare())
                .as("%s: effects that arrived: %s", what, this)
                .isGreaterThanOrEqualTo(arrivedMin);
        assertThat(sameClassShare())
                .as("%s: recorded class of status: %s", what, this)
                .isGreaterThanOrEqualTo(sameClassMin);
    }

    double arrivedShare() {
        return arrived / (double) recorded;
    }

    double sameClassShare() {
        return sum(1) / (double) sum(0);
    }

    private long sum(int column) {
        return endpoints.values().stream().mapToLong(counts -> counts[column]).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d of %d effects arrived, %d never recorded; %d of %d requests got the recorded status class%n",
                arrived,
                recorded,
                never.size(),
                sum(1),
                sum(0)));
        endpoints.forEach((endpoint, counts) -> text.append(
                String.format(Locale.ROOT, "  %-50s %5d sent %5d same class%n", endpoint, counts[0], counts[1])));
        missing.stream()
                .limit(SHOWN)
                .forEach(row -> text.append("  missing ").append(row).append('\n'));
        never.stream()
                .limit(SHOWN)
                .forEach(row -> text.append("  never recorded ").append(row).append('\n'));
        return text.toString();
    }
}
