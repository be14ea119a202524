package io.reprise.replayer.report;

import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.Fidelity;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.StepCounts;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.state.LiveState.Unresolved;
import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.state.StateSummary.Counted;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** {@code report.html}: the result in one file that needs no network. Stateless. */
final class HtmlReport implements TextReport {
    private static final int STATE_KINDS_MAX = 200;

    private static final int NAME_MAX = 300;

    static final String FILE_NAME = "report.html";

    @Override
    public String fileName() {
        return FILE_NAME;
    }

    @Override
    public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
        Html html = new Html();
        String word = verdict.word().shown();
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        html.text("Reprise " + word + ", " + summary.info().settings().rate() + " against "
                + summary.info().settings().target());
        html.raw("</title><style>\n").raw(Templates.css()).raw("</style></head><body><main>\n");
        html.element(
                "h1",
                "",
                "Replay at " + summary.info().settings().rate() + " against "
                        + summary.info().settings().target());
        html.raw("<p class=\"verdict " + verdict.word() + "\"><strong>" + word + "</strong> ");
        html.text(verdict.text()).raw("</p>\n");
        verdict.reasons().forEach(reason -> html.element("p", "class=\"bad\"", reason));
        if (!verdict.likelyCause().isEmpty()) {
            html.element("p", "", verdict.likelyCause());
        }
        facts(html, summary);
        GateRows.html(html, verdict.gate());
        for (GroupSection section : GroupSection.values()) {
            HtmlGroups.add(html, section.title(), section.groups(summary), summary.tally());
        }
        state(html, summary.counts().state());
        rules(html, RuleRows.texts(summary.counts().replaced().rules()));
        latencies(html, summary);
        fidelity(html, summary.fidelity());
        charts(html);
        statuses(html, summary);
        List<PlotStep> steps = List.of(PlotStep.of(summary));
        List<EndpointView> views = EndpointViews.of(steps, Map.of(), endpoint -> "");
        Map<String, String> anchors = EndpointViews.anchors(views);
        endpoints(html, summary, anchors);
        html.raw(Templates.text(
                "endpoints.jte",
                Map.of(
                        "views",
                        views,
                        "firings",
                        List.of("requests"),
                        "all",
                        summary.tally().endpoints().size())));
        html.raw("</main><script>\n").raw(Templates.resource("report.js")).raw("</script>");
        html.raw("<script type=\"application/json\" id=\"data\">")
                .raw(Plots.json(steps, anchors))
                .raw("</script>\n<script>");
        html.raw(Templates.resource("uplot/uPlot.iife.min.js")).raw("</script>\n<script>");
        html.raw(Templates.resource("plots.js")).raw("</script></body></html>\n");
        to.write(html.toString());
    }

    private static void facts(Html html, RunSummary summary) {
        RunInfo info = summary.info();
        html.raw("<dl>");
        fact(html, "Recording", String.join(", ", info.recorded().journals()));
        fact(
                html,
                "Requests",
                Shown.count(summary.counts().sent()) + " of "
                        + Shown.count(info.planned().requests()) + " sent, "
                        + Shown.count(info.planned().sessions()) + " sessions");
        fact(html, "Span", Spans.text(summary));
        fact(
                html,
                "Timetable",
                Spans.rates(summary) + "; " + summary.lateness().text() + ", own lag p99 "
                        + Percentiles.at(summary.latencies().lagOurs(), 99)
                        + ", held by earlier responses p99 "
                        + Percentiles.at(summary.latencies().lagHeld(), 99));
        fact(
                html,
                "Load",
                Shown.count(summary.course().inFlightMax()) + " in flight at most, "
                        + Shown.count(summary.counts().connections().opened()) + " connections opened");
        fact(
                html,
                "Sessions kept",
                Shown.count(summary.counts().replaced().cookies()) + " cookie and "
                        + Shown.count(summary.counts().replaced().tokens())
                        + " header values replaced by the target's own");
        info.recorded()
                .skippedInWords()
                .forEach((reason, count) -> fact(html, "Left out", Shown.count(count) + " " + reason));
        info.recorded().notes().forEach(note -> fact(html, "Note", note));
        RunInfo.ShardInfo shard = info.planned().shard();
        if (shard != null) {
            fact(html, "Shard", ShardText.of(shard));
        }
        fact(
                html,
                "Run",
                info.runId() + ", started " + info.startedAt() + ", order "
                        + info.settings().order());
        html.raw("</dl>\n");
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", "", name).element("dd", "", value);
    }

    private static void rules(Html html, List<String> rules) {
        if (!rules.isEmpty()) {
            html.element("h2", "", RuleRows.TITLE);
            rules.forEach(rule -> html.element("p", "", rule));
        }
    }

    private static void state(Html html, StepCounts.State of) {
        List<String> texts = StateRows.texts(of);
        if (texts.isEmpty()) {
            return;
        }
        html.element("h2", "", StateRows.TITLE);
        texts.forEach(text -> html.element("p", "", text));
        StateSummary state = of.values();
        unusedRules(html, state);
        if (StateRows.hasValues(state)) {
            values(html, state);
        }
    }

    private static void values(Html html, StateSummary state) {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">sent by</th>"
                + "<th class=\"text\">issued by</th>"
                + "<th>mapped</th><th>computed</th>"
                + "<th>guessed</th><th>as recorded</th><th>unresolved</th></tr></thead><tbody>");
        for (Counted kind :
                StateRows.kinds(state).stream().limit(STATE_KINDS_MAX).toList()) {
            html.raw("<tr>")
                    .element("td", "class=\"text\"", StateRows.carrier(kind))
                    .element("td", "class=\"text\"", StateRows.issuer(kind))
                    .element("td", "", Shown.count(kind.mapped()))
                    .element("td", "", Shown.count(kind.derived()))
                    .element("td", "", Shown.count(kind.guessed()))
                    .element("td", "", Shown.count(kind.kept()))
                    .element("td", kind.unresolved() > 0 ? "class=\"bad\"" : "", Shown.count(kind.unresolved()))
                    .raw("</tr>");
        }
        html.raw("</tbody></table></div>\n");
        firstUnresolved(html, state);
    }

    private static void unusedRules(Html html, StateSummary state) {
        if (state.unusedRules().isEmpty()) {
            return;
        }
        html.element("p", "", StateRows.unusedText(state) + ":").raw("<ul>");
        state.unusedRules().stream().limit(STATE_KINDS_MAX).forEach(rule -> html.element("li", "class=\"text\"", rule));
        html.raw("</ul>\n");
    }

    private static void firstUnresolved(Html html, StateSummary state) {
        if (state.firstUnresolved().isEmpty()) {
            return;
        }
        html.element("p", "", "The first value of each user that could not be mapped:");
        html.raw("<div class=\"scroll\"><table><thead><tr><th>exchange</th><th class=\"text\">sent by</th>"
                + "<th class=\"text\">recorded value</th><th class=\"text\">why</th></tr></thead><tbody>");
        for (Unresolved first :
                state.firstUnresolved().stream().limit(STATE_KINDS_MAX).toList()) {
            html.raw("<tr>")
                    .element("td", "", first.exchange())
                    .element(
                            "td",
                            "class=\"text\"",
                            StateRows.carrier(state.kinds().get(first.kind())))
                    .element("td", "class=\"text\"", first.recorded())
                    .element(
                            "td",
                            "class=\"text\"",
                            state.kinds().get(first.kind()).unresolvedBecause())
                    .raw("</tr>");
        }
        html.raw("</tbody></table></div>\n");
    }

    private static void latencies(Html html, RunSummary summary) {
        html.element("h2", "", "Latency");
        html.raw("<div class=\"scroll\"><table><thead><tr><th></th>");
        Percentiles.NAMES.forEach(name -> html.element("th", "", name));
        html.raw("</tr></thead><tbody>");
        row(html, "Response time (from when it was due)", summary.latencies().response());
        row(html, "Service time (from when it was sent)", summary.latencies().service());
        row(html, "Own send lag", summary.latencies().lagOurs());
        row(html, "Held by an earlier response", summary.latencies().lagHeld());
        html.raw("</tbody></table></div>\n");
    }

    private static void row(Html html, String name, Histogram histogram) {
        html.raw("<tr>").element("td", "", name);
        Percentiles.row(histogram).forEach(text -> html.element("td", "", text));
        html.raw("</tr>");
    }

    private static void fidelity(Html html, Fidelity fidelity) {
        if (!FidelityRows.has(fidelity)) {
            return;
        }
        html.element("h2", "", FidelityRows.TITLE);
        FidelityRows.texts(fidelity).forEach(text -> html.element("p", "", text));
        html.raw("<div class=\"scroll\"><table><thead><tr>");
        FidelityRows.COLUMNS.forEach(column -> html.element("th", "", column));
        html.raw("</tr></thead><tbody>");
        for (List<String> row : FidelityRows.rows(fidelity)) {
            html.raw("<tr>");
            row.forEach(cell -> html.element("td", "", cell));
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>\n");
    }

    private static void charts(Html html) {
        html.element("h2", "", "Over time");
        html.element(
                "p",
                "class=\"legend\"",
                "Dashed: recorded times of the same requests. Drag to zoom, double-click to see all.");
        for (String plot : List.of("rate", "failures", "times", "inFlight")) {
            plot(html, plot);
        }
        html.element("h2", "", "Distribution").raw("<div class=\"plots\">");
        for (String plot : List.of("curve", "shares", "load")) {
            plot(html, plot);
        }
        html.raw("</div><noscript><p>The plots need JavaScript; the tables have their numbers.</p></noscript>\n");
    }

    private static void plot(Html html, String name) {
        html.raw("<div class=\"plot\" data-plot=\"" + name + "\"></div>");
    }

    private static void statuses(Html html, RunSummary summary) {
        html.element("h2", "", "Status, recorded and replayed");
        html.raw("<table><thead><tr><th>recorded</th><th class=\"text\">replayed</th>"
                + "<th>requests</th></tr></thead><tbody>");
        summary.tally().statuses().forEach(entry -> {
            String recorded = entry.getKey().recorded() == 0
                    ? "none"
                    : Integer.toString(entry.getKey().recorded());
            boolean differs = !recorded.equals(entry.getKey().replayed());
            html.raw("<tr>").element("td", "", recorded);
            html.element(
                    "td",
                    differs ? "class=\"text bad\"" : "class=\"text\"",
                    entry.getKey().replayed());
            html.element("td", "", Shown.count(entry.getValue())).raw("</tr>");
        });
        html.raw("</tbody></table>\n");
    }

    private static void endpoints(Html html, RunSummary summary, Map<String, String> anchors) {
        html.element("h2", "", "Endpoints");
        html.raw("<div class=\"scroll\"><table><thead><tr>");
        for (String column :
                List.of("endpoint", "requests", "failed", "changed", "other status", "p50", "p99", "service p99")) {
            html.raw("<th><button type=\"button\">").text(column).raw("</button></th>");
        }
        html.raw("</tr></thead><tbody>");
        summary.tally().endpoints().entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, EndpointTally> e) ->
                                -e.getValue().count(Comparison.FAILED))
                        .thenComparingLong(e -> -e.getValue().changed())
                        .thenComparingLong(e -> -e.getValue().ended())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> endpoint(html, entry.getKey(), entry.getValue(), anchors.get(entry.getKey())));
        html.raw("</tbody></table></div>\n");
    }

    private static void endpoint(Html html, String name, EndpointTally tally, @Nullable String anchor) {
        long failed = tally.count(Comparison.FAILED);
        long mismatched = tally.count(Comparison.MISMATCH);
        html.raw("<tr><td class=\"text\">").raw(anchor == null ? "" : "<a href=\"#" + anchor + "\">");
        html.element("code", "", Shown.printable(name, NAME_MAX)).raw(anchor == null ? "</td>" : "</a></td>");
        html.number(tally.ended(), Shown.count(tally.ended()), false);
        html.number(failed, Shown.count(failed), failed > 0);
        html.number(tally.changed(), Shown.count(tally.changed()), tally.changed() > 0);
        html.number(mismatched, Shown.count(mismatched), mismatched > 0);
        time(html, tally.responseNs(50));
        time(html, tally.responseNs(99));
        time(html, tally.serviceNs(99));
        html.raw("</tr>");
    }

    private static void time(Html html, long ns) {
        html.number(ns, Shown.milliseconds(ns), false);
    }
}
