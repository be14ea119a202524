package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.bisect.TrialLog;
import io.reprise.replayer.json.StoredJson;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the firings of a bisection in {@code state.json}, so that the same command can resume an earlier search, even
 * after a crash. The file is replaced as a whole after each firing. Not thread-safe.
 */
public final class BisectStateFile {
    private static final String NAME = "state.json";

    private final Path directory;
    private final Path file;
    private final Map<String, String> subject;

    /**
     * @param directory the directory of the report
     * @param subject the finding, the recording and the target
     */
    public BisectStateFile(Path directory, Map<String, String> subject) {
        this.directory = directory;
        file = directory.resolve(NAME);
        this.subject = new LinkedHashMap<>(subject);
    }

    /**
     * Takes over the firings of an earlier process, if there are any.
     *
     * @throws IOException the file cannot be read or is about something else, or the directory has other files, which a
     *     search would replace
     */
    public void restore(TrialLog log) throws IOException {
        if (!Files.exists(file)) {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(directory)) {
                if (others.iterator().hasNext()) {
                    throw new IOException("'" + directory + "' has files, but not those of a search");
                }
            }
            return;
        }
        JsonNode state = StoredJson.read(file);
        for (Map.Entry<String, String> part : subject.entrySet()) {
            String earlier = state.path(part.getKey()).asText();
            if (!earlier.equals(part.getValue())) {
                throw new IOException("'" + file + "' is about another " + part.getKey() + " (" + earlier + ", now "
                        + part.getValue() + ")");
            }
        }
        List<TrialLog.Entry> entries = new ArrayList<>();
        for (JsonNode firing : StoredJson.elements(state.path("firings"))) {
            entries.add(new TrialLog.Entry(
                    firing.path("part").asText(),
                    firing.path("baseline").asBoolean(),
                    firing.path("shown").asLong(),
                    firing.path("valid").asBoolean()));
        }
        List<Long> order = new ArrayList<>();
        for (String user : StoredJson.texts(state.path("users"))) {
            order.add(Long.parseUnsignedLong(user, 16));
        }
        log.restore(entries, order);
    }

    /** Replaces the file. */
    public void save(TrialLog log) throws IOException {
        PrivateFiles.replace(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            try (JsonGenerator json = JsonReport.generator(writer)) {
                json.writeStartObject();
                for (Map.Entry<String, String> part : subject.entrySet()) {
                    json.writeStringField(part.getKey(), part.getValue());
                }
                json.writeArrayFieldStart("users");
                for (long user : log.order()) {
                    json.writeString(HexFormat.of().toHexDigits(user));
                }
                json.writeEndArray();
                json.writeArrayFieldStart("firings");
                for (TrialLog.Entry firing : log.entries()) {
                    json.writeStartObject();
                    json.writeStringField("part", firing.key());
                    json.writeBooleanField("baseline", firing.isBaseline());
                    json.writeNumberField("shown", firing.shown());
                    json.writeBooleanField("valid", firing.isValid());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            writer.flush();
        });
    }
}
