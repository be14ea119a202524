package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.measure.CoarseTimes;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.TimeLine;
import io.reprise.replayer.measure.TimeLine.Stretch;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of the plots of a page, as JSON that holds nothing from outside: names of endpoints are replaced by their
 * anchors. Their number is bounded, so that the page is bounded. Stateless.
 */
final class Plots {
    private static final double NS_PER_SECOND = 1e9;
    private static final int POINTS_OF_ALL = 1_500;
    private static final int POINTS_OF_ENDPOINT = 240;
    private static final int POINTS_MIN = 8;
    /** Firings whose distributions are drawn, beside the recorded one. */
    private static final int SERIES_MAX = 4;

    /** The percentile curve has its places at 1 − 10^−x: 0 at 0 %, 1 at 90 %, 2 at 99 %. */
    private static final double CURVE_STEP = 0.1;

    private static final double CURVE_END = 4;

    /** The time lines of the same requests, one of each firing; null where a firing has none. */
    private record Item(List<Firing> firings) {}

    private record Firing(PlotStep step, TimeLine line) {}

    /** A point over time, or at a load. */
    private record Point(double x, Stretch stretch) {}

    private Plots() {}

    /**
     * The numbers of all plots.
     *
     * @param anchors of endpoints, by name
     */
    static String json(List<PlotStep> steps, Map<String, String> anchors) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonReport.compactGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("steps");
            double from = 0;
            for (PlotStep step : steps) {
                json.writeStartObject();
                json.writeNumberField("from", from);
                json.writeStringField("name", step.name());
                json.writeEndObject();
                from += length(step);
            }
            json.writeEndArray();
            json.writeFieldName("all");
            item(json, item(steps, step -> step.summary().timeLine()), POINTS_OF_ALL);
            json.writeObjectFieldStart("endpoints");
            for (Map.Entry<String, String> endpoint : anchors.entrySet()) {
                json.writeFieldName(endpoint.getValue());
                item(json, item(steps, step -> line(step, endpoint.getKey())), POINTS_OF_ENDPOINT);
            }
            json.writeEndObject();
            bearing(json, steps);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static TimeLine line(PlotStep step, String endpoint) {
        EndpointTally tally = step.summary().tally().endpoints().get(endpoint);
        return tally == null ? TimeLine.NONE : tally.timeLine();
    }

    private static Item item(List<PlotStep> steps, Function<PlotStep, TimeLine> line) {
        return new Item(
                steps.stream().map(step -> new Firing(step, line.apply(step))).toList());
    }

    private static double length(PlotStep step) {
        return Math.ceil(step.summary().course().elapsedNs() / NS_PER_SECOND);
    }

    private static void item(JsonGenerator json, Item item, int points) throws IOException {
        int most = Math.max(POINTS_MIN, points / item.firings.size());
        json.writeStartObject();
        json.writeObjectFieldStart("time");
        List<Point> overTime = overTime(item, most);
        column(json, "x", overTime, Point::x);
        column(json, "asked", overTime, point -> point.stretch.asked());
        column(json, "sent", overTime, point -> point.stretch.sent());
        column(json, "failed", overTime, point -> point.stretch.failed());
        column(json, "inFlight", overTime, point -> point.stretch.inFlight());
        times(json, overTime, point -> point.stretch.replayed(), point -> point.stretch.recorded());
        json.writeEndObject();
        byLoad(json, item, overTime);
        List<Firing> shown = shown(item);
        curve(json, shown);
        shares(json, shown);
        json.writeEndObject();
    }

    private static List<Point> overTime(Item item, int most) {
        List<Point> points = new ArrayList<>();
        double from = 0;
        for (Firing firing : item.firings) {
            for (Stretch stretch : firing.line.stretches(most)) {
                if (stretch.second() < length(firing.step)) {
                    points.add(new Point(from + stretch.second(), stretch));
                }
            }
            from += length(firing.step);
        }
        return points;
    }

    private static <T> void times(
            JsonGenerator json, List<T> rows, Function<T, CoarseTimes> replayed, Function<T, CoarseTimes> recorded)
            throws IOException {
        column(json, "p50", rows, row -> replayed.apply(row).ms(50));
        column(json, "p99", rows, row -> replayed.apply(row).ms(99));
        column(json, "recordedP50", rows, row -> recorded.apply(row).ms(50));
        column(json, "recordedP99", rows, row -> recorded.apply(row).ms(99));
    }

    /** Response times by the rates of the firings; for a single firing, by the rates of its stretches. */
    private static void byLoad(JsonGenerator json, Item item, List<Point> overTime) throws IOException {
        json.writeObjectFieldStart("load");
        if (item.firings.size() > 1) {
            List<Firing> rising = item.firings.stream()
                    .filter(firing -> firing.step.isValid())
                    .sorted(Comparator.comparingDouble(firing -> firing.step.rate()))
                    .toList();
            column(json, "x", rising, firing -> firing.step.rate());
            times(json, rising, firing -> firing.line.replayed(), firing -> firing.line.recorded());
        } else {
            List<Point> rising = overTime.stream()
                    .filter(point -> point.stretch.replayed().total() > 0)
                    .sorted(Comparator.comparingDouble(point -> point.stretch.asked()))
                    .toList();
            column(json, "x", rising, point -> point.stretch.asked());
            times(json, rising, point -> point.stretch.replayed(), point -> point.stretch.recorded());
        }
        json.writeEndObject();
    }

    /** The first firing at each of a few rates, from the lowest to the highest. */
    private static List<Firing> shown(Item item) {
        TreeMap<Double, Firing> byRate = new TreeMap<>();
        item.firings.stream()
                .filter(firing -> firing.line.replayed().total() > 0)
                .forEach(firing -> byRate.putIfAbsent(firing.step.rate(), firing));
        List<Firing> all = List.copyOf(byRate.values());
        List<Firing> some = new ArrayList<>();
        int count = Math.min(SERIES_MAX, all.size());
        for (int i = 0; i < count; i++) {
            some.add(all.get(count == 1 ? 0 : Math.round((float) i * (all.size() - 1) / (count - 1))));
        }
        return some;
    }

    private static void names(JsonGenerator json, List<Firing> shown) throws IOException {
        json.writeArrayFieldStart("names");
        json.writeString("recorded");
        for (Firing firing : shown) {
            json.writeString(firing.step.name());
        }
        json.writeEndArray();
    }

    /** The recorded times, then those of each firing. */
    private static List<CoarseTimes> series(List<Firing> shown) {
        List<CoarseTimes> series = new ArrayList<>();
        if (!shown.isEmpty()) {
            series.add(shown.get(0).line.recorded());
        }
        shown.forEach(firing -> series.add(firing.line.replayed()));
        return series;
    }

    private static void curve(JsonGenerator json, List<Firing> shown) throws IOException {
        long most = series(shown).stream().mapToLong(CoarseTimes::total).max().orElse(1);
        double end = Math.min(CURVE_END, Math.log10((double) Math.max(1, most)));
        List<Double> places = new ArrayList<>();
        for (int i = 0; i <= Math.round(end / CURVE_STEP); i++) {
            places.add(i * CURVE_STEP);
        }
        json.writeObjectFieldStart("curve");
        names(json, shown);
        column(json, "x", places, place -> place);
        json.writeArrayFieldStart("values");
        for (CoarseTimes times : series(shown)) {
            // percentiles end at the last request
            values(
                    json,
                    places,
                    place -> Math.pow(10, place) > Math.max(1.0, (double) times.total())
                            ? Double.NaN
                            : times.ms(100 * (1 - Math.pow(10, -place))));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void shares(JsonGenerator json, List<Firing> shown) throws IOException {
        List<CoarseTimes> series = series(shown);
        Map<Double, double[]> byTime = new TreeMap<>();
        for (int i = 0; i < series.size(); i++) {
            for (CoarseTimes.Share share : series.get(i).distribution()) {
                byTime.computeIfAbsent(share.ms(), any -> new double[series.size()])[i] = 100 * share.share();
            }
        }
        List<Map.Entry<Double, double[]>> rows = List.copyOf(byTime.entrySet());
        json.writeObjectFieldStart("shares");
        names(json, shown);
        column(json, "x", rows, row -> Math.log10(row.getKey()));
        json.writeArrayFieldStart("values");
        for (int i = 0; i < series.size(); i++) {
            int each = i;
            values(json, rows, row -> row.getValue()[each]);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Requests asked for and answered, by load. */
    private static void bearing(JsonGenerator json, List<PlotStep> steps) throws IOException {
        List<PlotStep> rising = steps.stream()
                .filter(PlotStep::isValid)
                .sorted(Comparator.comparingDouble(PlotStep::rate))
                .toList();
        json.writeObjectFieldStart("bearing");
        column(json, "x", rising, PlotStep::rate);
        column(json, "asked", rising, step -> step.summary().course().askedPerSecond());
        column(json, "done", rising, PlotStep::donePerSecond);
        json.writeEndObject();
    }

    private static <T> void column(JsonGenerator json, String name, List<T> rows, ToDoubleFunction<T> value)
            throws IOException {
        json.writeFieldName(name);
        values(json, rows, value);
    }

    private static <T> void values(JsonGenerator json, List<T> rows, ToDoubleFunction<T> value) throws IOException {
        json.writeStartArray();
        for (T row : rows) {
            double number = value.applyAsDouble(row);
            if (!Double.isFinite(number)) {
                json.writeNull();
            } else if (number == Math.rint(number) && Math.abs(number) < 1e9) {
                json.writeNumber((long) number);
            } else {
                json.writeNumber(Math.round(number * 1e3) / 1e3);
            }
        }
        json.writeEndArray();
    }
}
