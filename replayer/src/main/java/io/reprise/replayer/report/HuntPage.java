package io.reprise.replayer.report;

import io.reprise.replayer.gate.Checked.Result;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The result of a hunt on a terminal of 80 columns: the verdict, the findings, and the next steps. Stateless. */
public final class HuntPage {
    private static final int WIDTH = 80;
    private static final int FINDINGS_SHOWN = 4;
    private static final int ENDPOINT_WIDTH = 40;
    private static final int WHAT_WIDTH = 110;
    private static final int REMARKS_SHOWN = 3;
    private static final String REMARK_START = "   # ";

    private HuntPage() {}

    /** Prints the page. The rows of the firings were printed while they were made. */
    public static void print(PrintWriter out, HuntView hunt) {
        out.println();
        wrapped(out, "", hunt.headline().text());
        out.println();
        List<HuntView.FindingView> findings = hunt.findings();
        for (int i = 0; i < Math.min(FINDINGS_SHOWN, findings.size()); i++) {
            print(out, findings.get(i), i == 0);
        }
        if (findings.size() > FINDINGS_SHOWN) {
            out.println("… and " + (findings.size() - FINDINGS_SHOWN) + " more findings");
        }
        if (!findings.isEmpty()) {
            out.println();
        }
        hunt.gate().conditions().stream()
                .filter(each -> each.result() != Result.NOT_MET)
                .forEach(each -> wrapped(out, "Gate: ", each.condition() + "  " + each.text()));
        hunt.trust().stream().filter(trust -> !trust.holds()).forEach(trust -> wrapped(out, "Note: ", trust.text()));
        findings.stream()
                .flatMap(finding -> finding.commands().stream())
                .findFirst()
                .ifPresent(command -> command(out, command));
        out.flush();
    }

    /** The command in one line, so that it can be copied, and what is said about it in lines of their own. */
    private static void command(PrintWriter out, String command) {
        int remark = command.indexOf(REMARK_START);
        out.println("Look at one: " + (remark < 0 ? command : command.substring(0, remark)));
        if (remark >= 0) {
            wrapped(out, "             ", command.substring(remark + REMARK_START.length()));
        }
    }

    /** The first finding in full, because people look there first; of the others, only the parts that differ. */
    private static void print(PrintWriter out, HuntView.FindingView finding, boolean isWhole) {
        HuntView.Title title = finding.title();
        out.println(
                title.verdict() + "  " + Shown.printable(title.endpoint(), ENDPOINT_WIDTH) + "  [" + title.id() + "]");
        if (isWhole) {
            wrapped(out, "  ", title.what());
            wrapped(out, "  ", finding.counts());
            finding.remarks().stream().limit(REMARKS_SHOWN).forEach(remark -> wrapped(out, "  ", remark));
        } else {
            wrapped(out, "  ", Shown.printable(title.what(), WHAT_WIDTH) + "; " + finding.counts());
        }
    }

    /** Prints a text in lines that fit the terminal; later lines are indented like the text of the first. */
    static void wrapped(PrintWriter out, String before, String text) {
        String indent = " ".repeat(before.length());
        String start = before;
        for (String line : lines(Shown.printable(text, 1_000), WIDTH - before.length())) {
            out.println(start + line);
            start = indent;
        }
    }

    private static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
