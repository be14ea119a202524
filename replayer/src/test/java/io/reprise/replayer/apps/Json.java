package io.reprise.replayer.apps;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as a tree. Immutable. */
final class Json {
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    static Json parse(byte[] bytes) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            return read(parser, parser.nextToken());
        }
    }

    private static Json read(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, Json> members = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                members.put(key, read(parser, parser.nextToken()));
            }
            return new Json(members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Json> elements = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                elements.add(read(parser, next));
            }
            return new Json(elements);
        }
        return new Json(String.valueOf(parser.getText()));
    }

    /** The member with this name; fails if there is none. */
    Json get(String name) {
        if (value instanceof Map<?, ?> members && members.get(name) instanceof Json member) {
            return member;
        }
        throw new AssertionError("no " + name + " in " + value);
    }

    List<Json> elements() {
        if (!(value instanceof List<?> list)) {
            throw new AssertionError("not a list: " + value);
        }
        return list.stream().map(Json.class::cast).toList();
    }

    /** The element whose member has this text. */
    Json find(String name, String text) {
        return elements().stream()
                .filter(element -> element.get(name).text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " " + text + " in " + value));
    }

    /** The text of a scalar: a number as it was written. */
    String text() {
        return value.toString();
    }

    long number() {
        return Long.parseLong(text());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
