package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Holds summaries against docs/summary.schema.json. */
public final class SummarySchema {
    private static final Path FILE = Path.of("..", "docs", "summary.schema.json");

    private SummarySchema() {}

    /** Fails if the summary is not as the schema says, or has a field that the schema does not know. */
    public static void check(Path summary) throws IOException {
        assertThat(errors(Files.readString(summary)))
                .as("%s against docs/summary.schema.json", summary)
                .isEmpty();
    }

    static List<String> errors(String summary) throws IOException {
        // Users may meet fields of later versions; here, a field that is not described is a mistake.
        String closed = Files.readString(FILE)
                .replaceAll(
                        "\"type\": \"object\",(\\s*)\"required\"",
                        "\"type\": \"object\", \"additionalProperties\": false,$1\"required\"");
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(closed, InputFormat.JSON);
        return schema.validate(summary, InputFormat.JSON).stream()
                .map(String::valueOf)
                .toList();
    }
}
