package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.ResponseText;
import io.reprise.replayer.measure.Tally;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The groups of summary.json with their examples. For one writer. */
final class JsonGroups {
    private final JsonGenerator json;
    private final Tally tally;

    JsonGroups(JsonGenerator json, Tally tally) {
        this.json = json;
        this.tally = tally;
    }

    /** Writes an array of the chosen groups. */
    void write(String name, Predicate<FailureGroup> chosen) throws IOException {
        json.writeArrayFieldStart(name);
        for (FailureGroup group : tally.groups(chosen)) {
            json.writeStartObject();
            json.writeStringField("endpoint", group.key().endpoint());
            json.writeStringField("signature", group.key().signature());
            json.writeNumberField("count", group.count());
            json.writeNumberField("ofRequests", tally.requests(group));
            json.writeStringField("change", group.key().change().name());
            json.writeStringField("cause", group.key().cause().name());
            json.writeNumberField("followed", group.followed());
            json.writeNumberField("followers", tally.followers(group.key()));
            after(group);
            examples(group.examples());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void after(FailureGroup group) throws IOException {
        json.writeArrayFieldStart("after");
        List<Map.Entry<FailureGroup.Key, Long>> causes = group.after().entrySet().stream()
                .sorted(Map.Entry.<FailureGroup.Key, Long>comparingByValue()
                        .reversed()
                        .thenComparing(
                                Comparator.comparing(entry -> entry.getKey().toString())))
                .toList();
        for (Map.Entry<FailureGroup.Key, Long> cause : causes) {
            json.writeStartObject();
            json.writeStringField("endpoint", cause.getKey().endpoint());
            json.writeStringField("signature", cause.getKey().signature());
            json.writeNumberField("count", cause.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void examples(List<FailureGroup.Example> examples) throws IOException {
        json.writeArrayFieldStart("examples");
        for (FailureGroup.Example example : examples) {
            json.writeStartObject();
            json.writeStringField("exchange", example.exchange());
            json.writeStringField("target", example.target());
            json.writeNumberField("intendedNs", example.intendedNs());
            json.writeNumberField("endNs", example.endNs());
            json.writeNumberField("inFlight", example.inFlight());
            json.writeStringField("detail", SideBySide.detail(example));
            FailureGroup.Answers answers = example.answers();
            if (answers != null) {
                response("recordedResponse", answers.recorded());
                response("replayedResponse", answers.replayed());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void response(String name, @Nullable KeptResponse response) throws IOException {
        if (response == null) {
            json.writeNullField(name);
            return;
        }
        ResponseText text = new ResponseText(response);
        json.writeObjectFieldStart(name);
        json.writeStringField("head", text.head());
        json.writeStringField("body", text.body());
        json.writeNumberField("bodyBytes", text.bodyBytes());
        json.writeEndObject();
    }
}
