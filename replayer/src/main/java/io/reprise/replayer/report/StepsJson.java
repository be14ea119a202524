package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code summary.json} of several steps: where the summary of each lies, and their verdicts. Stateless. */
final class StepsJson {
    private StepsJson() {}

    static void write(OutputStream to, List<StepTable.Row> rows) throws IOException {
        Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        try (JsonGenerator json = JsonReport.generator(writer)) {
            json.writeStartObject();
            JsonReport.head(json, "STEPS");
            json.writeArrayFieldStart("steps");
            for (int i = 0; i < rows.size(); i++) {
                step(json, rows.get(i), ReportFiles.stepName(i, rows.get(i).rate()) + "/" + JsonReport.FILE_NAME);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        writer.flush();
    }

    private static void step(JsonGenerator json, StepTable.Row row, String summary) throws IOException {
        json.writeStartObject();
        json.writeStringField("rate", row.rate());
        json.writeStringField("verdict", row.verdict().word().name());
        json.writeNumberField("exitCode", row.verdict().exitCode());
        json.writeNumberField("requests", row.summary().ended());
        json.writeNumberField("failed", row.summary().failed());
        json.writeNumberField("changed", row.summary().changed());
        GateRows.json(json, row.verdict().gate());
        json.writeStringField("summary", summary);
        json.writeEndObject();
    }
}
