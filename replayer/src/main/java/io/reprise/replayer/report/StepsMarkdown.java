package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.Shown;
import java.util.Comparator;
import java.util.List;

/** {@code summary.md} of several steps: for a comment on a change or the summary of a CI job. Stateless. */
final class StepsMarkdown {
    private StepsMarkdown() {}

    static String text(List<StepTable.Row> rows) {
        Verdict.Word worst = rows.stream()
                .map(row -> row.verdict().word())
                .max(Comparator.naturalOrder())
                .orElse(Verdict.Word.INVALID);
        RunInfo info = rows.get(0).summary().info();
        StringBuilder page = new StringBuilder();
        page.append("## Replay in ").append(Shown.count(rows.size(), "step")).append(": ");
        page.append(worst.shown()).append("\n\n");
        page.append(MarkdownReport.code(String.join(", ", info.recorded().journals())))
                .append(" against ")
                .append(MarkdownReport.code(info.settings().target()))
                .append(".\n\n");
        HuntMarkdown.steps(page, rows);
        for (StepTable.Row row : rows) {
            Verdict verdict = row.verdict();
            if (verdict.word() != Verdict.Word.OK) {
                page.append("\n### ").append(MarkdownReport.cell(row.rate())).append(": ");
                page.append(verdict.word().shown()).append("\n\n");
                page.append(MarkdownReport.cell(verdict.text())).append(".\n\n");
                verdict.reasons()
                        .forEach(reason -> page.append("- ")
                                .append(MarkdownReport.cell(reason))
                                .append('\n'));
                GateRows.markdown(page, verdict.gate());
            }
        }
        return page.toString();
    }
}
