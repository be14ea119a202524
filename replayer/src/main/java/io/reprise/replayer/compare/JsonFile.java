package io.reprise.replayer.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of a JSON file of a report. Files may be of anybody: their size and their depth are bounded. */
final class JsonFile {
    private static final long BYTES_MAX = 64L << 20;
    private static final int DEPTH_MAX = 32;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path file;
    private final Map<String, Object> content;

    private JsonFile(Path file, Map<String, Object> content) {
        this.file = file;
        this.content = content;
    }

    /** @throws ReportException the file cannot be read, or holds no JSON object */
    static JsonFile read(Path file) throws ReportException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ReportException("'" + file + "' is too long for a report (expected 64 MiB at most)");
            }
            try (InputStream in = Files.newInputStream(file);
                    JsonParser parser = FACTORY.createParser(in)) {
                parser.nextToken();
                if (value(parser, 0) instanceof Map<?, ?> map) {
                    return new JsonFile(file, named(map));
                }
            }
            throw new ReportException("'" + file + "' is not a report (expected a JSON object)");
        } catch (JsonProcessingException e) {
            throw new ReportException("'" + file + "' is not a report: " + OneLine.of(e.getOriginalMessage())
                    + " (expected what replay --report wrote)");
        } catch (IOException e) {
            throw new ReportException("cannot read '" + file + "': " + OneLine.reason(e)
                    + " (expected the directory of replay --report)");
        }
    }

    private static @Nullable Object value(JsonParser parser, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException("it is nested too deeply");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                Object value = value(parser, depth + 1);
                if (value != null) {
                    map.put(name, value);
                }
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Object value = value(parser, depth + 1);
                list.add(value == null ? "" : value);
            }
            return list;
        }
        if (token == null || token == JsonToken.VALUE_NULL) {
            return null;
        }
        return token.isNumeric() ? (Object) parser.getDoubleValue() : parser.getText();
    }

    private static Map<String, Object> named(Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    private ReportException missing(String name) {
        return new ReportException("'" + file + "' has no " + name + " (expected what replay --report wrote)");
    }

    String text(String name) throws ReportException {
        Object value = content.get(name);
        if (value == null || value instanceof Map || value instanceof List) {
            throw missing(name);
        }
        return String.valueOf(value);
    }

    double number(String name) throws ReportException {
        if (content.get(name) instanceof Double number) {
            return number;
        }
        throw missing(name);
    }

    JsonFile object(String name) throws ReportException {
        if (content.get(name) instanceof Map<?, ?> map) {
            return new JsonFile(file, named(map));
        }
        throw missing(name);
    }

    List<JsonFile> objects(String name) throws ReportException {
        List<JsonFile> objects = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof Map<?, ?> map)) {
                throw missing(name);
            }
            objects.add(new JsonFile(file, named(map)));
        }
        return objects;
    }

    double[] numbers(String name) throws ReportException {
        List<?> list = list(name);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Double number)) {
                throw missing(name);
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private List<?> list(String name) throws ReportException {
        if (content.get(name) instanceof List<?> list) {
            return list;
        }
        throw missing(name);
    }
}
