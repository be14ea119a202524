package io.reprise.replayer.report;

import java.util.List;

/** {@code summary.md} of a hunt: for a comment on a change or the summary of a CI job. Stateless. */
final class HuntMarkdown {
    private static final int FINDINGS_SHOWN = 30;

    private HuntMarkdown() {}

    static String text(HuntView hunt) {
        StringBuilder page = new StringBuilder();
        page.append("## ").append(MarkdownReport.cell(hunt.headline().text())).append("\n\n");
        page.append(MarkdownReport.code(hunt.about())).append("\n\n");
        List<HuntView.FindingView> findings = hunt.findings();
        for (HuntView.FindingView finding : findings.subList(0, Math.min(FINDINGS_SHOWN, findings.size()))) {
            page.append("### ")
                    .append(MarkdownReport.cell(finding.title().verdict()))
                    .append(": ");
            page.append(MarkdownReport.code(finding.title().endpoint())).append("\n\n");
            page.append(MarkdownReport.code(finding.title().what())).append("\n\n");
            page.append("**").append(MarkdownReport.cell(finding.counts())).append("** ");
            page.append(MarkdownReport.cell(finding.why())).append("\n\n");
            finding.remarks()
                    .forEach(remark -> page.append("- ")
                            .append(MarkdownReport.code(remark))
                            .append('\n'));
            finding.commands()
                    .forEach(command -> page.append("- ")
                            .append(MarkdownReport.code(command))
                            .append('\n'));
            page.append('\n');
        }
        if (findings.size() > FINDINGS_SHOWN) {
            page.append("… and ").append(findings.size() - FINDINGS_SHOWN).append(" more findings\n\n");
        }
        steps(page, hunt.steps());
        page.append('\n').append(MarkdownReport.cell(hunt.capacity())).append('\n');
        GateRows.markdown(page, hunt.gate());
        page.append("\n### Can this be trusted?\n\n");
        hunt.trust()
                .forEach(trust -> page.append(trust.holds() ? "- " : "- **Note:** ")
                        .append(MarkdownReport.cell(trust.text()))
                        .append('\n'));
        return page.toString();
    }

    /** The table of firings. */
    static void steps(StringBuilder page, List<StepTable.Row> rows) {
        page.append("| ").append(String.join(" | ", StepTable.NAMES)).append(" |\n");
        page.append("| ---: | --- ")
                .append("| ---: ".repeat(StepTable.NAMES.size() - 2))
                .append("|\n");
        rows.forEach(
                row -> page.append("| ").append(String.join(" | ", row.cells())).append(" |\n"));
    }
}
