package io.reprise.bench.sidebyside;

import io.reprise.bench.sidebyside.Results.Comparison;
import io.reprise.bench.sidebyside.Results.Series;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results in Markdown: the median over the rounds, with minimum and maximum. */
final class Tables {
    private final Results results;
    private final StringBuilder out = new StringBuilder();

    private Tables(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        Tables tables = new Tables(results);
        tables.proxies();
        tables.stalls();
        tables.replay();
        tables.lag();
        tables.out.append(String.format(
                Locale.ROOT,
                "\n%d measurements count; %d more were made again because somebody else used more than %.0f %% of a"
                        + " processor meanwhile, and %d count although that did not help.\n",
                results.count(),
                results.repeatedCount(),
                Sample.FOREIGN_SHARE_MAX * 100,
                results.noisyCount()));
        return tables.out.toString();
    }

    private void proxies() {
        for (String workload : results.workloads("proxy")) {
            for (String load : results.loads("proxy", workload)) {
                Series key = new Series("proxy", workload, load);
                if (load.equals("saturated")) {
                    saturated(key);
                } else {
                    atRate(key);
                }
            }
        }
    }

    private void saturated(Series key) {
        heading("%s, saturated".formatted(Workload.of(key.workload()).title));
        row("", "CPU µs/request", "of nginx's", "requests/s", "resident MiB", "not recorded", "errors");
        row("---", "---", "---", "---", "---", "---", "---");
        for (String party : results.parties(key.part(), key.workload(), key.load())) {
            row(
                    party,
                    spread(key, party, sample -> sample.work().cpuUs()).text(1),
                    ratio(key, party, Party.NGINX.label).text(2),
                    spread(key, party, sample -> sample.work().perSecond()).text(0),
                    String.format(
                            Locale.ROOT,
                            "%.0f",
                            spread(key, party, sample -> sample.side().residentMib())
                                    .median()),
                    Party.of(party).isRecording()
                            ? percent(spread(key, party, sample -> sample.side().lostShare()))
                            : "",
                    String.format(
                            Locale.ROOT,
                            "%.0f",
                            spread(key, party, sample -> sample.side().errors()).most()));
        }
    }

    private void atRate(Series key) {
        heading("%s, about %s".formatted(Workload.of(key.workload()).title, key.load()));
        row("", "CPU µs/request", "of nginx's", "added p50 µs", "added p99 µs", "added p99.9 µs", "requests/s");
        row("---", "---", "---", "---", "---", "---", "---");
        for (String party : results.parties(key.part(), key.workload(), key.load())) {
            if (!party.equals(Party.DIRECT.label)) {
                row(
                        party,
                        spread(key, party, sample -> sample.work().cpuUs()).text(1),
                        ratio(key, party, Party.NGINX.label).text(2),
                        added(key, party, sample -> sample.times().p50Us()),
                        added(key, party, sample -> sample.times().p99Us()),
                        added(key, party, sample -> sample.times().p999Us()),
                        String.format(
                                Locale.ROOT,
                                "%,.0f",
                                spread(key, party, sample -> sample.work().perSecond())
                                        .median()));
            }
        }
    }

    private void stalls() {
        for (String load : results.loads("stall", StallRounds.STALLED)) {
            heading("GET, 128 bytes, about %s, and a disk that stalls".formatted(load));
            row("", "", "p50 µs", "p99 µs", "p99.9 µs", "not recorded", "errors");
            row("---", "---", "---", "---", "---", "---", "---");
            for (String party : results.parties("stall", StallRounds.STALLED, load)) {
                for (String state : List.of(StallRounds.WRITING, StallRounds.STALLED)) {
                    Series key = new Series("stall", state, load);
                    row(
                            party,
                            state,
                            spread(key, party, sample -> sample.times().p50Us()).text(0),
                            spread(key, party, sample -> sample.times().p99Us()).text(0),
                            spread(key, party, sample -> sample.times().p999Us())
                                    .text(0),
                            percent(spread(key, party, sample -> sample.side().lostShare())),
                            String.format(
                                    Locale.ROOT,
                                    "%.0f",
                                    spread(key, party, sample -> sample.side().errors())
                                            .most()));
                }
            }
        }
    }

    private void replay() {
        for (String workload : results.workloads("replay")) {
            Series key = new Series("replay", workload, "saturated");
            heading("Replay beside wrk: %s, flat out".formatted(Workload.of(workload).title));
            row("", "CPU µs/request", "of wrk's", "requests/s");
            row("---", "---", "---", "---");
            for (String party : List.of("wrk", "replay")) {
                row(
                        party,
                        spread(key, party, sample -> sample.work().cpuUs()).text(1),
                        ratio(key, party, "wrk").text(2),
                        spread(key, party, sample -> sample.work().perSecond()).text(0));
            }
        }
    }

    private void lag() {
        for (String workload : results.workloads("lag")) {
            heading("How late replayed requests arrive, by the receiver's clock"
                    + (workload.equals(PoissonRecording.LINKED) ? ", each with a value of the response before" : ""));
            row("rate", "requests/s", "p50 µs", "p99 µs", "p99.9 µs", "missing");
            row("---", "---", "---", "---", "---", "---");
            for (String load : results.loads("lag", workload)) {
                Series key = new Series("lag", workload, load);
                row(
                        load,
                        String.format(
                                Locale.ROOT,
                                "%,.0f",
                                spread(key, "replay", sample -> sample.work().perSecond())
                                        .median()),
                        spread(key, "replay", sample -> sample.times().p50Us()).text(0),
                        spread(key, "replay", sample -> sample.times().p99Us()).text(0),
                        spread(key, "replay", sample -> sample.times().p999Us()).text(0),
                        String.format(
                                Locale.ROOT,
                                "%.0f",
                                spread(key, "replay", sample -> sample.side().errors())
                                        .most()));
            }
        }
    }

    private Spread spread(Series key, String party, ToDoubleFunction<Sample> figure) {
        return results.spread(key.part(), key.workload(), key.load(), party, figure);
    }

    private Spread ratio(Series key, String party, String other) {
        return results.against(key, party, other, sample -> sample.work().cpuUs(), Comparison.RATIO);
    }

    private String added(Series key, String party, ToDoubleFunction<Sample> figure) {
        return results.against(key, party, Party.DIRECT.label, figure, Comparison.DIFFERENCE)
                .text(0);
    }

    private static String percent(Spread share) {
        return String.format(Locale.ROOT, "%.2f %%", share.most() * 100);
    }

    private void heading(String text) {
        out.append(out.isEmpty() ? "" : "\n").append("### ").append(text).append("\n\n");
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
