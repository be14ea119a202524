package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing.ServiceTimes;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Scalability;
import io.reprise.replayer.hunt.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code summary.json} of a hunt, for machines; docs/summary-json.md says what each field means. Stateless. */
final class HuntJson {
    private HuntJson() {}

    static void write(OutputStream to, HuntResult result, HuntVerdict verdict, HuntView view, GivenOptions options)
            throws IOException {
        Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        try (JsonGenerator json = JsonReport.generator(writer)) {
            json.writeStartObject();
            JsonReport.head(json, "HUNT");
            json.writeStringField("verdict", verdict.word().name());
            json.writeStringField("sentence", verdict.sentence());
            json.writeNumberField("exitCode", verdict.exitCode());
            GateRows.json(json, verdict.gate());
            if (result.threshold().isPresent()) {
                json.writeNumberField("threshold", result.threshold().getAsDouble());
            }
            json.writeNumberField("cleanUpTo", result.cleanUpTo());
            if (result.scalability().isPresent()) {
                json.writeObjectFieldStart("capacity");
                capacity(json, result.scalability().get());
            }
            endpointCapacities(json, result);
            options.write(json);
            json.writeArrayFieldStart("trust");
            for (HuntView.Trust trust : view.trust()) {
                json.writeStartObject();
                json.writeBooleanField("holds", trust.holds());
                json.writeStringField("text", trust.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("steps");
            for (int i = 0; i < result.steps().size(); i++) {
                step(
                        json,
                        result.steps().get(i),
                        ReportFiles.stepName(i, view.steps().get(i).rate()));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
            for (int i = 0; i < result.findings().size(); i++) {
                finding(json, result.findings().get(i), view.findings().get(i), result.steps());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        writer.flush();
    }

    private static void endpointCapacities(JsonGenerator json, HuntResult result) throws IOException {
        json.writeArrayFieldStart("endpointCapacities");
        for (String endpoint : result.endpoints()) {
            Optional<Scalability> peak = result.scalability(endpoint);
            if (peak.isPresent()) {
                json.writeStartObject();
                json.writeStringField("endpoint", endpoint);
                capacity(json, peak.get());
            }
        }
        json.writeEndArray();
    }

    /** Writes the rest of an object. */
    private static void capacity(JsonGenerator json, Scalability peak) throws IOException {
        json.writeNumberField("peakPerSecond", peak.peakPerSecond());
        json.writeNumberField("lowPerSecond", peak.lowPerSecond());
        json.writeNumberField("highPerSecond", peak.highPerSecond());
        json.writeNumberField("peakInFlight", peak.peakInFlight());
        json.writeNumberField("goodness", peak.goodness());
        json.writeEndObject();
    }

    private static void step(JsonGenerator json, FiredStep step, String directory) throws IOException {
        json.writeStartObject();
        json.writeNumberField("rate", step.step().rate());
        json.writeStringField("role", step.step().role().name());
        json.writeBooleanField("valid", step.isValid());
        json.writeNumberField("requests", step.summary().ended());
        json.writeNumberField("failed", step.summary().failed());
        json.writeNumberField("changed", step.summary().changed());
        json.writeNumberField("askedPerSecond", step.evidence().firing().load().askedPerSecond());
        json.writeNumberField("donePerSecond", step.evidence().firing().load().donePerSecond());
        json.writeNumberField("meanInFlight", step.evidence().firing().load().meanInFlight());
        json.writeStringField("summary", directory + "/" + JsonReport.FILE_NAME);
        json.writeEndObject();
    }

    private static void finding(JsonGenerator json, Finding finding, HuntView.FindingView view, List<FiredStep> steps)
            throws IOException {
        Signal signal = finding.signal();
        json.writeStartObject();
        json.writeStringField("id", finding.id());
        json.writeStringField("verdict", finding.verdict().name());
        json.writeStringField("endpoint", signal.endpoint());
        json.writeStringField("kind", signal.kind().name());
        json.writeStringField("detail", signal.detail());
        json.writeStringField("why", finding.why());
        json.writeNumberField("chance", finding.chance());
        if (finding.lowestRate().isPresent()) {
            json.writeNumberField("lowestRate", finding.lowestRate().getAsDouble());
        }
        json.writeArrayFieldStart("remarks");
        for (String remark : view.remarks()) {
            json.writeString(remark);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("steps");
        for (FiredStep step : steps) {
            json.writeStartObject();
            Observation observation = step.evidence().firing().observed(signal);
            ServiceTimes times = step.evidence().firing().times().get(signal.endpoint());
            if (signal.kind() != Signal.Kind.SLOW) {
                json.writeNumberField("seen", observation.seen().requests());
                json.writeNumberField("of", observation.of().requests());
                json.writeNumberField("seenLanes", observation.seen().lanes());
                json.writeNumberField("ofLanes", observation.of().lanes());
            } else if (times != null) {
                json.writeNumberField("medianMs", times.medianMs());
                json.writeNumberField("p95Ms", times.p95Ms());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
