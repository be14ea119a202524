package io.reprise.bench.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plot as SVG: a row per figure with a dot for the median and a line from minimum to maximum. */
final class Plot {
    private static final int LABEL_WIDTH = 230;
    private static final int PLOT_WIDTH = 470;
    private static final int ROW_HEIGHT = 20;
    private static final int TOP = 46;
    private static final int BOTTOM = 34;
    /** Where nothing but zero was measured, a scale is needed all the same. */
    private static final double SCALE_MIN = 1e-3;

    private final String title;
    private final String unit;
    private final double reference;
    private final List<Row> rows = new ArrayList<>();

    /** @param spread null for a row that only names a group */
    private record Row(String label, @Nullable Spread spread) {}

    /** @param reference a value to draw a line at; NaN for none */
    Plot(String title, String unit, double reference) {
        this.title = title;
        this.unit = unit;
        this.reference = reference;
    }

    void group(String label) {
        rows.add(new Row(label, null));
    }

    void add(String label, Spread spread) {
        if (!Double.isNaN(spread.median())) {
            rows.add(new Row(label, spread));
        }
    }

    boolean isEmpty() {
        return rows.stream().allMatch(row -> row.spread() == null);
    }

    String svg() {
        // The reference is in the picture even where all stay far below it.
        double most = rows.stream()
                .mapToDouble(row -> row.spread() == null ? 0 : row.spread().most())
                .reduce(Double.isNaN(reference) ? SCALE_MIN : reference, Math::max);
        double step = step(most);
        double end = Math.ceil(most / step) * step;
        int height = TOP + rows.size() * ROW_HEIGHT + BOTTOM;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"%1$d\" height=\"%2$d\""
                        + " fill=\"#fff\"/>\n<text x=\"10\" y=\"22\" font-size=\"15\" fill=\"#222\">%3$s</text>\n",
                LABEL_WIDTH + PLOT_WIDTH + 30,
                height,
                title));
        int bottom = height - BOTTOM;
        for (double tick = 0; tick <= end * 1.0001; tick += step) {
            line(svg, x(tick, end), TOP, x(tick, end), bottom, "#e3e3e3", 1);
            text(svg, x(tick, end), bottom + 16, "middle", number(tick, step), "#555");
        }
        text(svg, LABEL_WIDTH + PLOT_WIDTH, bottom + 30, "end", unit, "#555");
        if (!Double.isNaN(reference)) {
            line(svg, x(reference, end), TOP, x(reference, end), bottom, "#c0392b", 1);
        }
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), TOP + i * ROW_HEIGHT + ROW_HEIGHT / 2.0, end);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void row(StringBuilder svg, Row row, double y, double end) {
        Spread spread = row.spread();
        if (spread == null) {
            text(svg, 10, y + 4, "start", row.label(), "#222");
            return;
        }
        String color = row.label().startsWith("repr") ? "#1f6fb2" : "#777";
        text(svg, LABEL_WIDTH - 10, y + 4, "end", row.label(), color);
        line(svg, x(spread.least(), end), y, x(spread.most(), end), y, color, 3);
        svg.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\"/>\n",
                x(spread.median(), end),
                y,
                color));
    }

    /** Below zero, where noise can put a difference, is drawn at zero. */
    private static double x(double value, double end) {
        return LABEL_WIDTH + PLOT_WIDTH * Math.max(0, value) / end;
    }

    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        double share = most / power;
        return power * (share <= 2 ? 0.25 : share <= 5 ? 0.5 : 1);
    }

    private static String number(double value, double step) {
        return String.format(Locale.ROOT, step >= 1 ? "%,.0f" : "%.2f", value);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String color, int width) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>\n",
                x1,
                y1,
                x2,
                y2,
                color,
                width));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text, String color) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                color,
                text));
    }
}
