package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.bisect.Trials;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.json.StoredJson;
import io.reprise.text.Printable;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The result of a bisection, as {@code bisect.json} and as {@code bisect.md}, the page for a bug report. Text of
 * requests and responses is hostile, and is escaped here. Immutable.
 *
 * @param finding the finding that was bisected
 * @param word the result in a word
 * @param sentence the result for people
 * @param rates the rates at which the finding shows
 * @param slice the small part
 * @param rows the parts that were tried
 * @param options how the small part is fired
 */
public record BisectReport(
        Finding finding, Word word, String sentence, Rates rates, Slice slice, List<Row> rows, GivenOptions options) {
    private static final int LINE_CHARS = 200;
    private static final int LINES_MAX = 40;

    /** Whether a small part was found that shows the finding. */
    public boolean isShown() {
        return word != Word.NOT_SHOWN;
    }

    /** The words; {@code bisect.json} has their names. */
    public enum Word {
        FOUND,
        /** The search was cut short; a smaller part may show the finding. */
        SO_FAR,
        NOT_SHOWN
    }

    /** A finding of a hunt. */
    public record Finding(String id, Signal signal) {}

    /**
     * The rates at which the finding shows, as multiples of the recorded pace.
     *
     * @param slice the rate of the small part
     * @param baseline the pace of the baseline, at which the small part does not show it
     * @param lowest the lowest rate at which the whole recording shows it; empty if unknown
     * @param below the highest rate below {@code lowest} at which it does not
     */
    public record Rates(double slice, double baseline, OptionalDouble lowest, double below) {}

    /**
     * The small part.
     *
     * @param requests its requests, in their order
     * @param sessions number of their sessions
     * @param allRequests how many requests the recording has
     * @param allSessions how many sessions the recording has
     * @param directory the small journal; empty if it could not be written
     * @param how a remark about it, for people
     * @param examples recorded and replayed responses
     */
    public record Slice(
            List<Request> requests,
            int sessions,
            long allRequests,
            int allSessions,
            String directory,
            String how,
            List<HuntView.ExampleView> examples) {}

    /**
     * A request of the small part.
     *
     * @param id of its exchange
     * @param session as 16 hexadecimal digits
     * @param atSeconds after the first of them, at the recorded pace
     */
    public record Request(String id, String session, double atSeconds, String endpoint) {}

    /** A part that was tried. */
    public record Row(
            String what, double rate, int sessions, int requests, int shown, int fired, Trials.Baseline baseline) {}

    /**
     * Writes all files.
     *
     * @throws IOException one could not be written
     */
    public void write(Path directory) throws IOException {
        PrivateFiles.createDirectory(directory);
        DataFile.write(directory, this);
        PrivateFiles.write(directory.resolve("bisect.json"), this::json);
        PrivateFiles.write(
                directory.resolve("bisect.md"), out -> out.write(markdown().getBytes(StandardCharsets.UTF_8)));
    }

    private void json(OutputStream to) throws IOException {
        Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        try (JsonGenerator json = JsonReport.generator(writer)) {
            json.writeStartObject();
            json.writeNumberField("schemaVersion", JsonReport.SCHEMA_VERSION);
            json.writeStringField("result", word.name());
            json.writeStringField("sentence", sentence);
            json.writeStringField("finding", finding.id);
            json.writeStringField("endpoint", finding.signal.endpoint());
            json.writeStringField("kind", finding.signal.kind().name());
            json.writeStringField("detail", finding.signal.detail());
            json.writeNumberField("rate", rates.slice);
            json.writeNumberField("baseline", rates.baseline);
            if (rates.lowest.isPresent()) {
                json.writeNumberField("lowestRate", rates.lowest.getAsDouble());
                json.writeNumberField("below", rates.below);
            }
            json.writeNumberField("sessions", slice.sessions);
            json.writeNumberField("ofSessions", slice.allSessions);
            json.writeNumberField("ofRequests", slice.allRequests);
            json.writeStringField("slice", slice.directory);
            json.writeArrayFieldStart("requests");
            for (Request request : slice.requests) {
                json.writeStartObject();
                json.writeStringField("exchange", request.id);
                json.writeStringField("session", request.session);
                json.writeNumberField("atSeconds", request.atSeconds);
                json.writeStringField("endpoint", request.endpoint);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tried");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("what", row.what);
                json.writeNumberField("rate", row.rate);
                json.writeNumberField("sessions", row.sessions);
                json.writeNumberField("requests", row.requests);
                json.writeNumberField("shown", row.shown);
                json.writeNumberField("fired", row.fired);
                json.writeStringField("baseline", row.baseline.name());
                json.writeEndObject();
            }
            json.writeEndArray();
            options.write(json);
            json.writeEndObject();
        }
        writer.flush();
    }

    /**
     * The data that another process needs to fire the small part of an earlier bisection.
     *
     * @param finding the finding that it shows
     * @param rate its rate
     * @param baseline the rate at which it does not show it
     * @param slice the small journal; empty if there is none
     */
    public record Repeat(Finding finding, double rate, double baseline, String slice, GivenOptions options) {}

    /**
     * Reads {@code bisect.json}.
     *
     * @throws IOException it cannot be read, or is of another version of this program
     */
    public static Repeat read(Path directory) throws IOException {
        JsonNode json = StoredJson.read(directory.resolve("bisect.json"));
        try {
            return new Repeat(
                    new Finding(
                            json.path("finding").asText(),
                            new Signal(
                                    json.path("endpoint").asText(),
                                    Signal.Kind.valueOf(json.path("kind").asText()),
                                    json.path("detail").asText())),
                    json.path("rate").asDouble(),
                    json.path("baseline").asDouble(),
                    json.path("slice").asText(),
                    GivenOptions.read(json));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + directory + "' is of another version of this program: " + e.getMessage(), e);
        }
    }

    private String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("## ")
                .append(MarkdownReport.cell(finding.signal.endpoint()))
                .append("\n\n");
        page.append(MarkdownReport.code(finding.signal.detail())).append("\n\n");
        page.append("**").append(MarkdownReport.cell(sentence)).append("**\n\n");
        page.append(MarkdownReport.cell(slice.how)).append("\n\n");
        for (HuntView.ExampleView example : slice.examples) {
            page.append(MarkdownReport.code(example.title())).append("\n\n");
            block(page, "Recorded", example.recorded());
            block(page, "Replayed", example.replayed());
        }
        requests(page);
        tried(page);
        return page.toString();
    }

    /** The text as indented code, which no text can end. */
    private static void block(StringBuilder page, String title, String text) {
        if (text.isBlank()) {
            return;
        }
        page.append(title).append(":\n\n");
        text.lines()
                .limit(LINES_MAX)
                .forEach(line -> page.append("    ")
                        .append(Printable.of(line.length() <= LINE_CHARS ? line : line.substring(0, LINE_CHARS) + "…"))
                        .append('\n'));
        page.append('\n');
    }

    private void requests(StringBuilder page) {
        if (slice.requests.isEmpty()) {
            return;
        }
        page.append("### The requests\n\n| at | session | request | exchange |\n| ---: | --- | --- | --- |\n");
        for (Request request : slice.requests.subList(0, Math.min(LINES_MAX, slice.requests.size()))) {
            page.append(String.format(Locale.ROOT, "| %.3f s | ", request.atSeconds))
                    .append(request.session)
                    .append(" | ")
                    .append(MarkdownReport.code(request.endpoint))
                    .append(" | ")
                    .append(request.id)
                    .append(" |\n");
        }
        if (slice.requests.size() > LINES_MAX) {
            page.append("\n… and ").append(slice.requests.size() - LINES_MAX).append(" more\n");
        }
        page.append("\nTimes are those of the recording; `journal show` prints an exchange as a whole.\n\n");
    }

    /** The behaviour of a part at the pace of the baseline, in words that follow the count under load; may be empty. */
    public static String atBaseline(Trials.Baseline baseline) {
        return switch (baseline) {
            case UNTRIED, NOTHING -> "";
            case FEWER -> ", and less than half as often at the baseline";
            case ALSO -> ", and at the baseline";
        };
    }

    private void tried(StringBuilder page) {
        page.append("### What was tried\n\n| left out | rate | sessions | requests | shown |\n");
        page.append("| --- | ---: | ---: | ---: | --- |\n");
        for (Row row : rows) {
            page.append("| ").append(row.what).append(" | ").append(HuntVerdict.multiple(row.rate));
            page.append(" | ").append(Shown.count(row.sessions)).append(" | ").append(Shown.count(row.requests));
            page.append(" | ").append(row.shown).append(" of ").append(row.fired);
            page.append(atBaseline(row.baseline)).append(" |\n");
        }
    }
}
