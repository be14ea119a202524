package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.replayer.json.StoredJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a command, so that a later command can use the same. Immutable.
 *
 * @param values by name, such as {@code --journal}, the values from the command line, the environment or the file
 * @param withheld the names of options whose values may be secrets and are therefore in no report
 */
public record GivenOptions(Map<String, List<String>> values, List<String> withheld) {
    /** No option. */
    public static final GivenOptions NONE = new GivenOptions(Map.of(), List.of());

    public GivenOptions {
        values = new LinkedHashMap<>(values);
        withheld = List.copyOf(withheld);
    }

    /** Writes the fields {@code options} and {@code withheld} of an object. */
    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("options");
        for (Map.Entry<String, List<String>> option : values.entrySet()) {
            json.writeArrayFieldStart(option.getKey());
            for (String value : option.getValue()) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("withheld");
        for (String name : withheld) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    /** Reads what {@link #write} wrote; empty where the fields are absent. */
    static GivenOptions read(JsonNode object) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        JsonNode options = object.path("options");
        options.fieldNames().forEachRemaining(name -> values.put(name, StoredJson.texts(options.path(name))));
        return new GivenOptions(values, StoredJson.texts(object.path("withheld")));
    }

    /** As arguments of a command line, one each: {@code --journal=PATH}. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((name, given) -> given.forEach(value -> arguments.add(name + "=" + value)));
        return arguments;
    }
}
