package io.reprise.replayer.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.replayer.json.StoredJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The fields of an object in a file of a report; a field that is absent or of another type is an error. Immutable.
 *
 * @param file the file, for messages
 * @param node the object
 */
record Fields(Path file, JsonNode node) {
    /** @throws ReportException the file cannot be read, or holds no JSON object */
    static Fields read(Path file) throws ReportException {
        try {
            return new Fields(file, StoredJson.read(file));
        } catch (IOException e) {
            throw new ReportException(e.getMessage()
                    + (String.valueOf(e.getMessage()).contains("(expected")
                            ? ""
                            : " (expected the directory of replay --report)"));
        }
    }

    String text(String name) throws ReportException {
        return field(node, name, JsonNode::isValueNode).asText();
    }

    double number(String name) throws ReportException {
        return field(node, name, JsonNode::isNumber).doubleValue();
    }

    Fields object(String name) throws ReportException {
        return new Fields(file, field(node, name, JsonNode::isObject));
    }

    List<Fields> objects(String name) throws ReportException {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode each : field(node, name, JsonNode::isArray)) {
            objects.add(new Fields(file, checked(each, name, JsonNode::isObject)));
        }
        return objects;
    }

    double[] numbers(String name) throws ReportException {
        JsonNode list = field(node, name, JsonNode::isArray);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = checked(list.get(i), name, JsonNode::isNumber).doubleValue();
        }
        return numbers;
    }

    private JsonNode field(JsonNode object, String name, Predicate<JsonNode> kind) throws ReportException {
        return checked(object.path(name), name, kind);
    }

    private JsonNode checked(JsonNode value, String name, Predicate<JsonNode> kind) throws ReportException {
        if (value.isMissingNode() || value.isNull() || !kind.test(value)) {
            throw new ReportException("'" + file + "' has no " + name + " (expected what replay --report wrote)");
        }
        return value;
    }
}
