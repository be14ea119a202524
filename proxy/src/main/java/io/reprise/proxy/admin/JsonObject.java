package io.reprise.proxy.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses the bodies that the admin port accepts: one object of booleans, numbers and lists of strings. Stateless. */
final class JsonObject {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(4).build())
            .build();

    private JsonObject() {}

    /** @throws IllegalArgumentException one line that says what is wrong */
    static Map<String, Object> read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "expected an object, such as {\"record\":false}");
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser, name));
            }
            expect(parser.nextToken() == null, "expected nothing after the object");
            return members;
        } catch (IOException malformed) {
            throw new IllegalArgumentException("not JSON: " + firstLine(malformed), malformed);
        }
    }

    private static Object value(JsonParser parser, String name) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case START_ARRAY -> texts(parser, name);
            default -> throw new IllegalArgumentException(name + ": expected a boolean, a number or a list of strings");
        };
    }

    private static List<String> texts(JsonParser parser, String name) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken() == JsonToken.VALUE_STRING, name + ": expected a list of strings");
            texts.add(parser.getText());
        }
        return texts;
    }

    private static void expect(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static String firstLine(IOException malformed) {
        return String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
    }
}
