package io.reprise.replayer.report;

import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.Fidelity;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Tally;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.state.StateSummary;
import io.reprise.text.Printable;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** {@code summary.md}: for a comment on a change or the summary of a CI job. Stateless. */
final class MarkdownReport implements TextReport {
    private static final int GROUPS_SHOWN = 20;
    private static final int UNUSED_RULES_MAX = 50;
    private static final int NAME_MAX = 120;

    @Override
    public String fileName() {
        return "summary.md";
    }

    @Override
    public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("## Replay: ").append(verdict.word().shown()).append("\n\n");
        page.append(cell(verdict.text())).append(".\n\n");
        verdict.reasons()
                .forEach(reason -> page.append("- ").append(cell(reason)).append('\n'));
        if (!verdict.likelyCause().isEmpty()) {
            page.append("- ").append(code(verdict.likelyCause())).append('\n');
        }
        page.append(String.format(
                Locale.ROOT,
                "\n%s at %s against %s: %s, own lag p99 %s.\n\n",
                code(String.join(", ", summary.info().recorded().journals())),
                code(summary.info().settings().rate()),
                code(summary.info().settings().target()),
                Spans.rates(summary),
                Percentiles.at(summary.latencies().lagOurs(), 99)));
        page.append("| | ").append(String.join(" | ", Percentiles.NAMES)).append(" |\n");
        page.append("| ---").append(" | ---:".repeat(Percentiles.NAMES.size())).append(" |\n");
        row(page, "Response time", summary.latencies().response());
        row(page, "Service time", summary.latencies().service());
        GateRows.markdown(page, verdict.gate());
        for (GroupSection section : GroupSection.values()) {
            groups(page, section.title(), section.groups(summary), summary.tally());
        }
        List<String> state = StateRows.texts(summary.counts().state());
        if (!state.isEmpty()) {
            page.append("\n### ").append(StateRows.TITLE).append("\n\n");
            state.forEach(text -> page.append("- ").append(cell(text)).append(".\n"));
            unusedRules(page, summary.counts().state().values());
        }
        rules(page, RuleRows.texts(summary.counts().replaced().rules()));
        fidelity(page, summary.fidelity());
        to.write(page.toString());
    }

    private static void unusedRules(StringBuilder page, StateSummary state) {
        if (state.unusedRules().isEmpty()) {
            return;
        }
        page.append('\n').append(StateRows.unusedText(state)).append(":\n\n");
        state.unusedRules().stream()
                .limit(UNUSED_RULES_MAX)
                .forEach(rule -> page.append("- ").append(code(rule)).append('\n'));
    }

    private static void fidelity(StringBuilder page, Fidelity fidelity) {
        if (!FidelityRows.has(fidelity)) {
            return;
        }
        page.append("\n### ").append(FidelityRows.TITLE).append("\n\n| ");
        page.append(String.join(" | ", FidelityRows.COLUMNS)).append(" |\n| ---");
        page.append(" | ---:".repeat(FidelityRows.COLUMNS.size() - 1)).append(" |\n");
        FidelityRows.rows(fidelity)
                .forEach(
                        row -> page.append("| ").append(String.join(" | ", row)).append(" |\n"));
        page.append('\n');
        FidelityRows.texts(fidelity)
                .forEach(text -> page.append("- ").append(cell(text)).append(".\n"));
    }

    private static void rules(StringBuilder page, List<String> rules) {
        if (!rules.isEmpty()) {
            page.append("\n### ").append(RuleRows.TITLE).append("\n\n");
            rules.forEach(rule -> page.append("- ").append(cell(rule)).append('\n'));
        }
    }

    private static void row(StringBuilder page, String name, Histogram histogram) {
        page.append("| ").append(name);
        Percentiles.row(histogram).forEach(text -> page.append(" | ").append(text));
        page.append(" |\n");
    }

    private static void groups(StringBuilder page, String title, List<FailureGroup> groups, Tally tally) {
        if (groups.isEmpty()) {
            return;
        }
        page.append("\n### ").append(title).append("\n\n| count | endpoint | recorded → replayed | exchange |\n");
        page.append("| ---: | --- | --- | --- |\n");
        for (FailureGroup group : groups.subList(0, Math.min(GROUPS_SHOWN, groups.size()))) {
            page.append("| ").append(tally.share(group));
            page.append(" | ").append(code(group.key().endpoint()));
            page.append(" | ").append(code(group.key().signature()));
            page.append(" | ").append(group.examples().get(0).exchange()).append(" |\n");
        }
        if (groups.size() > GROUPS_SHOWN) {
            page.append("\n… and ").append(groups.size() - GROUPS_SHOWN).append(" more kinds\n");
        }
    }

    /** Our own text, escaped so that nothing in it is markup. */
    static String cell(String text) {
        return Printable.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_\\[\\]|!#~@])", "\\\\$1");
    }

    /**
     * Text from outside as code, the only place where no renderer looks for markup, links, addresses or names of
     * people. A character that could end the code or the cell is shown by its number.
     */
    static String code(String text) {
        String shown = Shown.printable(text, NAME_MAX * 4)
                .replace("\t", "\\x09")
                .replace("`", "\\x60")
                .replace("|", "\\x7c")
                .replace("<", "\\x3c"); // harmless in code, but not every reader of the file knows that
        return "`" + (shown.isBlank() ? "-" : shown) + "`";
    }
}
