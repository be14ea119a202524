package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of this program's own JSON, read as a whole. What is absent is empty, 0 or false. Immutable. */
final class JsonTree {
    private static final long FILE_BYTES_MAX = 256L << 20;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(20).build())
            .build();

    private final @Nullable Object value;

    private JsonTree(@Nullable Object value) {
        this.value = value;
    }

    /** @throws IOException the file cannot be read, is too long, or is not JSON */
    static JsonTree read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException("'" + file + "' is too long (expected a file that this program wrote)");
        }
        try (JsonParser json = FACTORY.createParser(Files.readAllBytes(file))) {
            json.nextToken();
            return new JsonTree(value(json));
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, JsonTree> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, new JsonTree(value(json)));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<JsonTree> elements = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == null) {
                    throw new IOException("an array without an end");
                }
                elements.add(new JsonTree(value(json)));
            }
            return elements;
        }
        if (token == null) {
            throw new IOException("the file ends too early");
        }
        return switch (token) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> null;
        };
    }

    /** A field of this object. */
    JsonTree at(String name) {
        return value instanceof Map<?, ?> map && map.get(name) instanceof JsonTree tree ? tree : new JsonTree(null);
    }

    /** The names of the fields of this object. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    /** The elements of this array. */
    List<JsonTree> elements() {
        List<JsonTree> elements = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(each -> elements.add((JsonTree) each));
        }
        return elements;
    }

    /** The texts of this array. */
    List<String> texts() {
        return elements().stream().map(JsonTree::text).toList();
    }

    String text() {
        return value instanceof String text ? text : "";
    }

    double number() {
        return value instanceof Double number ? number : 0;
    }

    boolean flag() {
        return Boolean.TRUE.equals(value);
    }

    boolean isThere() {
        return value != null;
    }
}
