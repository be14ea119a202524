package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.hunt.Units;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.EndpointUnits;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;

/** {@code units.json}: the counts by endpoint, lane and time slot that a comparison of two runs needs. Stateless. */
final class UnitsFile implements TextReport {
    static final int VERSION = 1;

    @Override
    public String fileName() {
        return "units.json";
    }

    @Override
    public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
        long slotNs = Units.slotNs(summary.info().planned().spanNs());
        try (JsonGenerator json = JsonReport.generator(to)) {
            json.setPrettyPrinter(null);
            json.writeStartObject();
            json.writeNumberField("unitsVersion", VERSION);
            json.writeStringField("run", summary.info().runId());
            json.writeArrayFieldStart("endpoints");
            for (Map.Entry<String, EndpointTally> endpoint :
                    new TreeMap<>(summary.tally().endpoints()).entrySet()) {
                EndpointUnits units = new EndpointUnits();
                units.widenTo(slotNs);
                units.add(endpoint.getValue().units());
                json.writeRaw('\n');
                json.writeStartObject();
                json.writeStringField("endpoint", endpoint.getKey());
                count(json, "ended", units.ended());
                count(json, "failed", units.failed());
                count(json, "changed", units.changed());
                means(json, "laneMeansUs", units.laneMeansMs());
                means(json, "slotMeansUs", units.slotMeansMs());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void count(JsonGenerator json, String name, EndpointUnits.Count count) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("requests", count.requests());
        json.writeNumberField("lanes", count.lanes());
        json.writeNumberField("slots", count.slots());
        json.writeEndObject();
    }

    private static void means(JsonGenerator json, String name, double[] meansMs) throws IOException {
        json.writeArrayFieldStart(name);
        for (double mean : meansMs) {
            json.writeNumber(Math.round(mean * 1_000));
        }
        json.writeEndArray();
    }
}
