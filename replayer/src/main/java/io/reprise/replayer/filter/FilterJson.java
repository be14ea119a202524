package io.reprise.replayer.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.reprise.replayer.filter.FilterRequest.Field;
import io.reprise.replayer.filter.FilterRequest.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that a program reads and writes; docs/extensions.md has them. Stateless. */
final class FilterJson {
    /**
     * A string may be as long as a line, because a body is one string. Duplicate names are refused, because it is
     * unclear which of them counts.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(ProgramFilter.LINE_BYTES_MAX)
                    .build())
            .build();

    private FilterJson() {}

    /**
     * A line of a program.
     *
     * @param id of the request that it is about
     * @param reply what to change; null if the request must not be sent
     * @param reason why it must not; empty if it may
     */
    record Line(long id, @Nullable FilterReply reply, String reason) {}

    /** One line with its line end. */
    static byte[] line(long id, FilterRequest request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512 + request.body().length * 4 / 3);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeStringField("exchange", request.exchange());
            // As text, because a program's numbers may have fewer bits.
            json.writeStringField("lane", Long.toHexString(request.lane()));
            json.writeStringField("method", request.method());
            json.writeStringField("target", request.target());
            json.writeArrayFieldStart("headers");
            for (Field field : request.fields()) {
                json.writeStartArray();
                json.writeString(field.name());
                json.writeString(field.value());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeStringField("body", Base64.getEncoder().encodeToString(request.body()));
            json.writeArrayFieldStart("values");
            for (Value value : request.values()) {
                json.writeStartObject();
                json.writeStringField("recorded", value.recorded());
                json.writeStringField("sent", value.sent());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /**
     * Reads a line of a program.
     *
     * @throws IOException it is not a JSON object with an id, so the request that it is about is unknown
     */
    static Line parse(byte[] line) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            Reading reading = new Reading();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                reading.member(name, json);
            }
            if (json.nextToken() != null) {
                throw new IOException("something after the object");
            }
            return reading.line();
        }
    }

    /** The members of one line so far. */
    private static final class Reading {
        private @Nullable Long id;
        private FilterReply reply = FilterReply.unchanged();
        private String reason = "";

        void member(String name, JsonParser json) throws IOException {
            switch (name) {
                case "id" -> {
                    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                        throw new IOException("an id that is not a whole number");
                    }
                    id = json.getLongValue();
                }
                case "target" -> {
                    if (isText(json, name)) {
                        reply = reply.withTarget(json.getText());
                    }
                }
                case "headers" -> headers(json);
                case "body" -> {
                    if (isText(json, name)) {
                        body(json.getText());
                    }
                }
                case "error" -> {
                    if (isText(json, name)) {
                        refuse("the filter refused it: " + json.getText());
                    }
                }
                default -> {
                    json.skipChildren();
                    refuse("the filter's answer has an unknown member '" + name
                            + "' (expected id, target, headers, body, error)");
                }
            }
        }

        private boolean isText(JsonParser json, String name) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return true;
            }
            json.skipChildren();
            refuse("the filter's answer has a member '" + name + "' that is not text");
            return false;
        }

        private void headers(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                refuse("the filter's answer has headers that are not an object (expected {\"Name\": \"value\"})");
                return;
            }
            List<Field> set = new ArrayList<>(reply.set());
            List<String> removed = new ArrayList<>(reply.removed());
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    removed.add(name);
                } else if (isText(json, name)) {
                    set.add(new Field(name, json.getText()));
                }
            }
            reply = new FilterReply(reply.target(), set, removed, reply.body());
        }

        private void body(String text) {
            try {
                reply = reply.withBody(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                refuse("the filter's answer has a body that is not base64");
            }
        }

        private void refuse(String why) {
            reason = reason.isEmpty() ? why : reason;
        }

        Line line() throws IOException {
            Long known = id;
            if (known == null) {
                throw new IOException("no id");
            }
            return new Line(known, reason.isEmpty() ? reply : null, reason);
        }
    }
}
