package io.reprise.replayer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** A line chart over time as inline SVG: a few series on one scale from zero. */
final class LineChart {
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 220;
    private static final int LEFT = 60;
    private static final int BOTTOM = 24;
    private static final int TOP = 12;
    private static final int TICKS = 4;

    /**
     * A series.
     *
     * @param style class of the line
     * @param values one value for each step in time
     */
    record Series(String style, List<Double> values) {
        private static final int POINTS_MAX = 1_000;

        /** Merges neighbouring values of a long run, so that the page stays small. */
        Series(String style, double[] values, Merge merge) {
            this(style, merged(values, merge));
        }

        private static List<Double> merged(double[] values, Merge merge) {
            int width = Math.max(1, (values.length + POINTS_MAX - 1) / POINTS_MAX);
            List<Double> points = new ArrayList<>();
            for (int from = 0; from < values.length; from += width) {
                DoubleSummaryStatistics some = Arrays.stream(values, from, Math.min(values.length, from + width))
                        .summaryStatistics();
                points.add(merge == Merge.MAX ? some.getMax() : some.getAverage());
            }
            return points;
        }
    }

    /** How several values become one. */
    enum Merge {
        MEAN,
        MAX
    }

    private LineChart() {}

    static void draw(Html html, String label, String unit, double seconds, List<Series> series) {
        double max = 1e-9;
        for (Series one : series) {
            for (double value : one.values()) {
                max = Math.max(max, value);
            }
        }
        max = TICKS * niceStep(max / TICKS);
        html.raw("<svg role=\"img\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" aria-label=\"")
                .text(label)
                .raw("\">");
        for (int tick = 0; tick <= TICKS; tick++) {
            double y = y(max * tick / TICKS, max);
            html.raw(format("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH, y, y));
            html.raw(format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6, y + 4))
                    .text(number(max * tick / TICKS) + unit)
                    .raw("</text>");
        }
        for (int tick = 0; tick <= TICKS; tick++) {
            double x = LEFT + (WIDTH - LEFT) * tick / (double) TICKS;
            String anchor = tick == TICKS ? "end" : tick == 0 ? "start" : "middle";
            html.raw(format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">", x, HEIGHT - 6, anchor))
                    .text(number(seconds * tick / TICKS) + " s")
                    .raw("</text>");
        }
        for (Series one : series) {
            html.raw("<polyline class=\"" + one.style() + "\" points=\"");
            for (int i = 0; i < one.values().size(); i++) {
                html.raw(format(
                        "%.1f,%.1f ", x(i, one.values().size()), y(one.values().get(i), max)));
            }
            html.raw("\"/>");
        }
        html.raw("</svg>");
    }

    /** The smallest round number that is not below the given one. */
    private static double niceStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double digit : new double[] {1, 2, 2.5, 5}) {
            if (digit * power >= atLeast) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    private static double x(int i, int count) {
        return LEFT + (WIDTH - LEFT) * (i + 0.5) / count;
    }

    private static double y(double value, double max) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / max);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? format("%.0f", value) : format(value >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
