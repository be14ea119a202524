package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.reprise.replayer.engine.PaceChange;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.measure.ByHand;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.Fidelity;
import io.reprise.replayer.measure.Lateness;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Second;
import io.reprise.replayer.measure.StepCounts;
import io.reprise.replayer.measure.Tally.StatusPair;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.rules.RuleSummary;
import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.state.StateSummary.Counted;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** {@code summary.json}: the whole result for machines; docs/summary-json.md says what each field means. Stateless. */
final class JsonReport implements TextReport {
    static final String FILE_NAME = "summary.json";

    /** Changes when a field changes its meaning or goes away; new fields do not change it. */
    static final int SCHEMA_VERSION = 1;

    private static final int STATE_LINKS_MAX = 1_000;

    private static final Map<String, Double> PERCENTILES =
            new TreeMap<>(Map.of("p50", 50.0, "p90", 90.0, "p99", 99.0, "p999", 99.9, "max", 100.0));

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(new UnprintableEscapes())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    @Override
    public String fileName() {
        return FILE_NAME;
    }

    @Override
    public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
        try (JsonGenerator json = generator(to)) {
            json.writeStartObject();
            head(json, "RUN");
            json.writeStringField("verdict", verdict.word().name());
            json.writeNumberField("exitCode", verdict.exitCode());
            strings(json, "invalidBecause", verdict.invalidBecause());
            strings(json, "failOnMet", verdict.gate().metTexts());
            GateRows.json(json, verdict.gate());
            json.writeStringField("likelyCause", verdict.likelyCause());
            json.writeBooleanField("interrupted", summary.isInterrupted());
            json.writeStringField("end", summary.end().name());
            run(json, summary.info());
            counts(json, summary);
            rates(json, summary);
            lateness(json, summary.lateness());
            times(json, summary);
            statuses(json, summary);
            endpoints(json, summary);
            JsonGroups groups = new JsonGroups(json, summary.tally());
            groups.write("failures", group -> group.key().kind() == Comparison.FAILED);
            groups.write("changes", group -> group.key().isChanged());
            groups.write("mismatches", group -> group.key().kind() == Comparison.MISMATCH);
            groups.write("unsendable", group -> group.key().kind() == Comparison.UNSENDABLE);
            state(json, summary.counts().state());
            rules(json, summary.counts().replaced().rules());
            fidelity(json, summary.fidelity());
            seconds(json, summary.course().seconds());
            json.writeEndObject();
        }
    }

    /** The fields with which every summary begins. */
    static void head(JsonGenerator json, String kind) throws IOException {
        json.writeNumberField("schemaVersion", SCHEMA_VERSION);
        json.writeStringField("kind", kind);
    }

    /** Writes for people too; closing it leaves the writer open. */
    static JsonGenerator generator(Writer to) throws IOException {
        return FACTORY.createGenerator(to).useDefaultPrettyPrinter();
    }

    /** Writes for programs alone; closing it leaves the writer open. */
    static JsonGenerator compactGenerator(Writer to) throws IOException {
        return FACTORY.createGenerator(to);
    }

    private static void state(JsonGenerator json, StepCounts.State of) throws IOException {
        StateSummary state = of.values();
        json.writeObjectFieldStart("state");
        json.writeNumberField("mapped", state.mapped());
        json.writeNumberField("derived", state.derived());
        json.writeNumberField("guessed", state.guessed());
        json.writeNumberField("kept", state.kept());
        json.writeNumberField("unresolved", state.unresolved());
        json.writeNumberField("renewed", state.renewed());
        json.writeNumberField("cutResponses", state.cutResponses());
        strings(json, "unusedRules", state.unusedRules());
        json.writeArrayFieldStart("links");
        for (Counted kind :
                StateRows.kinds(state).stream().limit(STATE_LINKS_MAX).toList()) {
            json.writeStartObject();
            json.writeStringField("sentTo", kind.kind().sentTo());
            json.writeStringField("place", Shown.words(kind.kind().place()));
            json.writeStringField("name", kind.kind().name());
            json.writeStringField("issuedBy", kind.kind().issuedBy());
            json.writeStringField("issuedAt", kind.kind().kind());
            json.writeNumberField("mapped", kind.mapped());
            json.writeNumberField("derived", kind.derived());
            json.writeNumberField("guessed", kind.guessed());
            json.writeNumberField("kept", kind.kept());
            json.writeNumberField("unresolved", kind.unresolved());
            if (kind.unresolved() > 0) {
                json.writeStringField("unresolvedBecause", kind.unresolvedBecause());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        logins(json, of.logins());
        json.writeEndObject();
    }

    private static void logins(JsonGenerator json, LoginSummary logins) throws IOException {
        json.writeObjectFieldStart("logins");
        json.writeStringField("means", logins.means().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("begun", logins.begun());
        json.writeNumberField("succeeded", logins.succeeded());
        json.writeNumberField("failed", logins.failed());
        json.writeNumberField("requests", logins.requests());
        json.writeNumberField("requestsAfterFailure", logins.requestsAfterFailure());
        json.writeArrayFieldStart("failures");
        for (LoginSummary.Failure failure : logins.failures()) {
            json.writeStartObject();
            json.writeStringField("reason", failure.reason());
            json.writeNumberField("sessions", failure.lanes());
            json.writeNumberField("requests", failure.requests());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void rules(JsonGenerator json, RuleSummary rules) throws IOException {
        json.writeArrayFieldStart("rewrites");
        for (RuleSummary.Counted rule : rules.rules()) {
            json.writeStartObject();
            json.writeStringField("rule", rule.rule());
            json.writeNumberField("requests", rule.requests());
            json.writeNumberField("values", rule.values());
            json.writeNumberField("notApplied", rule.notApplied());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void fidelity(JsonGenerator json, Fidelity fidelity) throws IOException {
        if (!FidelityRows.has(fidelity)) {
            return;
        }
        json.writeObjectFieldStart("fidelity");
        json.writeStringField("notPreserved", fidelity.changed());
        number(json, "arrivalDistance", fidelity.arrivalDistance());
        number(json, "endpointDistance", fidelity.endpointDistance());
        for (Fidelity.Figure figure : fidelity.figures()) {
            json.writeObjectFieldStart(figure.key());
            number(json, "recorded", figure.recorded());
            number(json, "replayed", figure.replayed());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** JSON has no name for what is not known, so null stands for it. */
    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static void run(JsonGenerator json, RunInfo info) throws IOException {
        json.writeObjectFieldStart("run");
        json.writeStringField("id", info.runId());
        json.writeStringField("replayVersion", info.version());
        strings(json, "journals", info.recorded().journals());
        json.writeStringField("target", info.settings().target());
        json.writeStringField("rate", info.settings().rate());
        json.writeStringField("scale", info.settings().scale());
        json.writeStringField("order", info.settings().order());
        json.writeStringField("transport", info.settings().transport());
        json.writeStringField("startedAt", info.startedAt().toString());
        json.writeNumberField("recordedSpanNs", info.recorded().spanNs());
        json.writeNumberField("plannedSpanNs", info.planned().spanNs());
        json.writeNumberField("requests", info.planned().requests());
        json.writeNumberField("sessions", info.planned().sessions());
        shard(json, info.planned().shard());
        byHand(json, info.byHand());
        json.writeObjectFieldStart("skipped");
        for (Map.Entry<String, Long> entry : info.recorded().skippedInWords().entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        strings(json, "recordingNotes", info.recorded().notes());
        json.writeEndObject();
    }

    private static void shard(JsonGenerator json, RunInfo.@Nullable ShardInfo shard) throws IOException {
        if (shard == null) {
            return;
        }
        json.writeObjectFieldStart("shard");
        json.writeNumberField("index", shard.index());
        json.writeNumberField("count", shard.count());
        json.writeNumberField("wholeRequests", shard.wholeRequests());
        json.writeNumberField("valuesFromElsewhere", shard.valuesFromElsewhere());
        json.writeEndObject();
    }

    private static void byHand(JsonGenerator json, @Nullable ByHand byHand) throws IOException {
        if (byHand == null) {
            return;
        }
        json.writeObjectFieldStart("byHand");
        json.writeNumberField("pauses", byHand.pauses());
        json.writeNumberField("pausedNs", byHand.pausedNs());
        json.writeArrayFieldStart("changes");
        for (PaceChange change : byHand.changes()) {
            json.writeStartObject();
            json.writeNumberField("atNs", change.atNs());
            json.writeNumberField("speed", change.speed());
            json.writeBooleanField("paused", change.paused());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, RunSummary summary) throws IOException {
        StepCounts counts = summary.counts();
        json.writeObjectFieldStart("counts");
        json.writeNumberField("planned", counts.planned());
        json.writeNumberField("sent", counts.sent());
        json.writeNumberField("ended", summary.ended());
        for (Comparison comparison : Comparison.values()) {
            json.writeNumberField(camel(comparison.name()), summary.tally().count(comparison));
        }
        json.writeNumberField("compared", summary.compared());
        json.writeNumberField("changed", summary.changed());
        json.writeNumberField("bodiesSame", summary.tally().bodiesSame());
        json.writeNumberField("bodiesDifferent", summary.tally().bodiesDifferent());
        json.writeNumberField("inFlightMax", summary.course().inFlightMax());
        json.writeNumberField("connectionsOpened", counts.connections().opened());
        json.writeNumberField("connectionsReopened", counts.connections().reopened());
        json.writeNumberField("connectionsAdded", counts.connections().added());
        json.writeNumberField("poolSaturated", counts.connections().saturated());
        json.writeNumberField("resent", counts.connections().resent());
        json.writeNumberField("plannedLate", counts.plannedLate());
        json.writeNumberField("cookiesReplaced", counts.replaced().cookies());
        json.writeNumberField("tokensReplaced", counts.replaced().tokens());
        json.writeNumberField("tokensUnfit", counts.replaced().tokensUnfit());
        json.writeEndObject();
    }

    private static String camel(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return name.toString();
    }

    private static void rates(JsonGenerator json, RunSummary summary) throws IOException {
        json.writeObjectFieldStart("rates");
        json.writeNumberField("askedPerSecond", summary.course().askedPerSecond());
        json.writeNumberField("sentPerSecond", summary.course().sentPerSecond());
        json.writeNumberField("elapsedNs", summary.course().elapsedNs());
        json.writeEndObject();
    }

    private static void lateness(JsonGenerator json, Lateness lateness) throws IOException {
        json.writeObjectFieldStart("lateness");
        json.writeNumberField("limitNs", lateness.limit().toNanos());
        json.writeNumberField("sent", lateness.sent());
        json.writeNumberField("late", lateness.late());
        json.writeNumberField("firstNs", lateness.firstNs());
        json.writeNumberField("lastNs", lateness.lastNs());
        json.writeObjectFieldStart("worst");
        json.writeNumberField("fromNs", lateness.worst().fromNs());
        json.writeNumberField("toNs", lateness.worst().toNs());
        json.writeNumberField("sent", lateness.worst().sent());
        json.writeNumberField("late", lateness.worst().late());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void times(JsonGenerator json, RunSummary summary) throws IOException {
        json.writeObjectFieldStart("timesNs");
        histogram(json, "response", summary.latencies().response());
        histogram(json, "service", summary.latencies().service());
        histogram(json, "lagOurs", summary.latencies().lagOurs());
        histogram(json, "lagHeld", summary.latencies().lagHeld());
        json.writeEndObject();
    }

    private static void histogram(JsonGenerator json, String name, Histogram histogram) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            for (Map.Entry<String, Double> percentile : PERCENTILES.entrySet()) {
                json.writeNumberField(percentile.getKey(), histogram.getValueAtPercentile(percentile.getValue()));
            }
            json.writeNumberField("mean", Math.round(histogram.getMean()));
        }
        json.writeEndObject();
    }

    private static void statuses(JsonGenerator json, RunSummary summary) throws IOException {
        json.writeArrayFieldStart("statuses");
        for (Map.Entry<StatusPair, Long> entry : summary.tally().statuses()) {
            json.writeStartObject();
            if (entry.getKey().recorded() == 0) {
                json.writeNullField("recorded");
            } else {
                json.writeNumberField("recorded", entry.getKey().recorded());
            }
            json.writeStringField("replayed", entry.getKey().replayed());
            json.writeNumberField("count", entry.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void endpoints(JsonGenerator json, RunSummary summary) throws IOException {
        json.writeArrayFieldStart("endpoints");
        for (Map.Entry<String, EndpointTally> entry :
                new TreeMap<>(summary.tally().endpoints()).entrySet()) {
            EndpointTally tally = entry.getValue();
            json.writeStartObject();
            json.writeStringField("endpoint", entry.getKey());
            json.writeNumberField("ended", tally.ended());
            for (Comparison comparison : Comparison.values()) {
                json.writeNumberField(camel(comparison.name()), tally.count(comparison));
            }
            json.writeNumberField("changed", tally.changed());
            json.writeNumberField("responseP50Ns", tally.responseNs(50));
            json.writeNumberField("responseP99Ns", tally.responseNs(99));
            json.writeNumberField("serviceP50Ns", tally.serviceNs(50));
            json.writeNumberField("serviceP99Ns", tally.serviceNs(99));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void seconds(JsonGenerator json, List<Second> seconds) throws IOException {
        json.writeArrayFieldStart("seconds");
        for (Second second : seconds) {
            json.writeStartObject();
            json.writeNumberField("second", second.second());
            json.writeNumberField("length", second.length());
            json.writeNumberField("asked", second.asked());
            json.writeNumberField("sent", second.sent());
            json.writeNumberField("ended", second.ended());
            json.writeNumberField("failed", second.failed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
