package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.measure.Interval;
import io.reprise.replayer.measure.Second;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The numbers of the plots of a hunt, as JSON that holds nothing from outside. Stateless. */
final class HuntPlots {
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private HuntPlots() {}

    private record Timed(double second, double asked, double sent, double failed) {}

    private record Latency(double second, double p50, double p99) {}

    static String json(List<FiredStep> steps) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonReport.generator(text)) {
            json.writeStartObject();
            overTime(json, steps);
            byLoad(json, steps);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void overTime(JsonGenerator json, List<FiredStep> steps) throws IOException {
        List<Timed> times = new ArrayList<>();
        List<Latency> latencies = new ArrayList<>();
        double from = 0;
        json.writeArrayFieldStart("steps");
        for (FiredStep step : steps) {
            json.writeStartObject();
            json.writeNumberField("from", from);
            json.writeStringField("name", HuntVerdict.multiple(step.step().rate()));
            json.writeEndObject();
            for (Second second : step.summary().course().seconds()) {
                times.add(new Timed(
                        from + second.second(),
                        (double) second.asked() / second.length(),
                        (double) second.sent() / second.length(),
                        (double) second.failed() / second.length()));
            }
            for (Interval interval : step.summary().course().intervals()) {
                latencies.add(new Latency(
                        from + interval.fromNs() / NS_PER_SECOND,
                        interval.responseP50Ns() / NS_PER_MS,
                        interval.responseP99Ns() / NS_PER_MS));
            }
            from += Math.ceil(step.summary().course().elapsedNs() / NS_PER_SECOND);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("time");
        column(json, "second", times, Timed::second);
        column(json, "asked", times, Timed::asked);
        column(json, "sent", times, Timed::sent);
        column(json, "failed", times, Timed::failed);
        json.writeEndObject();
        json.writeObjectFieldStart("latency");
        column(json, "second", latencies, Latency::second);
        column(json, "p50", latencies, Latency::p50);
        column(json, "p99", latencies, Latency::p99);
        json.writeEndObject();
    }

    private static void byLoad(JsonGenerator json, List<FiredStep> steps) throws IOException {
        List<FiredStep> rising = steps.stream()
                .filter(step -> step.isValid())
                .sorted(Comparator.comparingDouble(step -> step.step().rate()))
                .toList();
        json.writeObjectFieldStart("load");
        column(json, "rate", rising, step -> step.step().rate());
        column(json, "asked", rising, step -> load(step).askedPerSecond());
        column(json, "done", rising, step -> load(step).donePerSecond());
        column(json, "p50", rising, step -> responseMs(step, 50));
        column(json, "p90", rising, step -> responseMs(step, 90));
        column(json, "p99", rising, step -> responseMs(step, 99));
        json.writeEndObject();
    }

    private static Firing.Load load(FiredStep step) {
        return step.evidence().firing().load();
    }

    private static double responseMs(FiredStep step, double percentile) {
        Histogram response = step.summary().latencies().response();
        return response.getTotalCount() == 0 ? 0 : response.getValueAtPercentile(percentile) / NS_PER_MS;
    }

    private static <T> void column(JsonGenerator json, String name, List<T> rows, ToDoubleFunction<T> value)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (T row : rows) {
            json.writeNumber(Math.round(value.applyAsDouble(row) * 1e3) / 1e3);
        }
        json.writeEndArray();
    }
}
