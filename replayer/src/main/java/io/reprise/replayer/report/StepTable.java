package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.Shown;
import java.util.List;

/** Several firings of one recording side by side, a row each, for a terminal and for pages. Stateless. */
public final class StepTable {
    /** Headings of the columns of a {@link Row}. */
    static final List<String> NAMES =
            List.of("load", "", "requests", "per second", "failed", "changed", "p50", "p99", "own lag p99");

    /** The same on a terminal of 80 columns, where some are shorter. */
    private static final List<String> TERMINAL_NAMES =
            List.of("load", "", "requests", "sent", "failed", "changed", "p50", "p99", "own lag");

    /** Widths of the columns on a terminal, 80 together; the second is the only one with text on the left. */
    private static final int[] WIDTHS = {7, 14, 9, 9, 7, 8, 9, 9, 8};

    private static final int TERMINAL_WIDTH = 80;
    private static final String REASON_INDENT = "         ";

    private static final int TEXT_COLUMN = 1;

    private StepTable() {}

    /**
     * One firing.
     *
     * @param rate as asked
     * @param role why it was fired; empty if there is nothing to say
     * @param summary its numbers
     * @param verdict whether the replayer kept the timetable
     */
    public record Row(String rate, String role, RunSummary summary, Verdict verdict) {
        /** One text for each of {@link StepTable#NAMES}. */
        public List<String> cells() {
            return cells(verdict.isValid() ? role : (role + " INVALID").strip());
        }

        private List<String> cells(String text) {
            return List.of(
                    rate,
                    text,
                    Shown.count(summary.ended()),
                    Shown.perSecond(summary.course().sentPerSecond()),
                    Shown.count(summary.failed()),
                    Shown.count(summary.changed()),
                    Percentiles.at(summary.latencies().response(), 50),
                    Percentiles.at(summary.latencies().response(), 99),
                    Percentiles.at(summary.latencies().lagOurs(), 99));
        }
    }

    /** The headings, as a line for a terminal. */
    public static String heading() {
        return line(TERMINAL_NAMES);
    }

    /** One firing, as a line for a terminal; if it is INVALID, a second line says why. */
    public static String line(Row row) {
        String line = line(row.cells(row.role()));
        List<String> reasons = row.verdict().invalidBecause();
        if (row.verdict().isValid() || reasons.isEmpty()) {
            return line;
        }
        return line + System.lineSeparator() + REASON_INDENT + "INVALID: " + beginning(reasons.get(0));
    }

    /** The beginning of a reason: reports have the rest, such as the times between which it was so. */
    private static String beginning(String reason) {
        int widthMax = TERMINAL_WIDTH - REASON_INDENT.length() - "INVALID: ".length();
        int end = reason.indexOf(", ");
        return Shown.printable(reason.length() <= widthMax || end < 0 ? reason : reason.substring(0, end), widthMax);
    }

    /** Headings of the columns, for a page. */
    public static List<String> names() {
        return NAMES;
    }

    /** A value that is wider than its column moves the others, and never touches the one before. */
    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String form = i == TEXT_COLUMN ? "  %-" + (WIDTHS[i] - 2) + "s" : " %" + (WIDTHS[i] - 1) + "s";
            line.append(String.format(form, cells.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
