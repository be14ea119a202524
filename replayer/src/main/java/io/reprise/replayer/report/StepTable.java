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

    /** Widths of the columns on a terminal; the second is the only one with text on the left. */
    private static final int[] WIDTHS = {7, 13, 9, 11, 7, 8, 8, 8, 12};

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
            boolean isValid = verdict.isValid();
            return List.of(
                    rate,
                    isValid ? role : (role + " INVALID").strip(),
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
        return line(NAMES);
    }

    /** One firing, as a line for a terminal. */
    public static String line(Row row) {
        return line(row.cells());
    }

    /** Headings of the columns, for a page. */
    public static List<String> names() {
        return NAMES;
    }

    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String form = i == TEXT_COLUMN ? "  %-" + (WIDTHS[i] - 2) + "s" : "%" + WIDTHS[i] + "s";
            line.append(String.format(form, cells.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
