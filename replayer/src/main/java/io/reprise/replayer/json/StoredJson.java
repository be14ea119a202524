package io.reprise.replayer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files that this program has written. Anybody may have changed them since, so their length and their depth are
 * bounded. Thread-safe.
 */
public final class StoredJson {
    private static final long BYTES_MAX = 256L << 20;
    private static final int DEPTH_MAX = 32;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxDocumentLength(BYTES_MAX)
                    .build())
            .build());

    private StoredJson() {}

    /**
     * Reads an object.
     *
     * @throws IOException the file cannot be read, or holds no JSON object; the message is one line that names the file
     *     and says what is expected
     */
    public static JsonNode read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode node = MAPPER.readTree(in);
            if (node != null && node.isObject()) {
                return node;
            }
            throw new IOException("'" + file + "' is not a report (expected a JSON object)");
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "'" + file + "' is not a report: " + OneLine.of(e.getOriginalMessage())
                            + " (expected what replay --report wrote)",
                    e);
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read '" + file + "': there is no such file", e);
        }
    }

    /** The elements of an array; empty for anything else. */
    public static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(elements::add);
        }
        return elements;
    }

    /** The texts of an array. */
    public static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).toList();
    }
}
