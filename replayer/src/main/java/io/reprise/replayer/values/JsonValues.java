package io.reprise.replayer.values;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values in JSON (RFC 8259): scalars at any path, keys that are identifiers themselves, and what is inside strings.
 * Several texts may follow each other, as in NDJSON. Positions in lists are {@code []} in a kind, keys that are
 * identifiers {@code *}.
 */
final class JsonValues {
    static final int DEPTH_MAX = 64;

    private static final JsonFactory STRICT = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    /** Object literals of scripts. */
    private static final JsonFactory LENIENT = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private final ValueParts parts;
    private final Spot spot;
    private final Map<String, String> kinds = new HashMap<>();
    private JsonNode node = JsonNode.root();
    private String key = "";
    private @Nullable JsonNode keyed;

    private JsonValues(ValueParts parts, Spot spot) {
        this.parts = parts;
        this.spot = spot;
    }

    /** Adds the values of a text that is JSON as a whole; adds nothing and returns false if it is not. */
    static boolean strict(ValueParts parts, Spot spot, String text) {
        int mark = parts.values().mark();
        try (JsonParser parser = STRICT.createParser(text)) {
            if (new JsonValues(parts, spot).readAll(parser)) {
                return true;
            }
        } catch (IOException notJson) {
            // not JSON, although it began like it
        }
        parts.values().returnTo(mark);
        return false;
    }

    /** Adds the values of a body that is said to be JSON, up to the first error. */
    static void tolerant(ValueParts parts, Spot spot, String text) {
        try (JsonParser parser = STRICT.createParser(text)) {
            new JsonValues(parts, spot).readAll(parser);
        } catch (IOException damaged) {
            // values before the error stay
        }
    }

    /**
     * Reads one object or list out of a script.
     *
     * @return the number of characters read; if it is not a literal, the negative number of characters examined, and
     *     nothing is added
     */
    static int literal(ValueParts parts, Spot spot, char[] text, int from, int to) {
        int mark = parts.values().mark();
        long read = 1;
        try (JsonParser parser = LENIENT.createParser(text, from, to - from)) {
            JsonValues scanner = new JsonValues(parts, spot);
            try {
                int depth = 0;
                do {
                    JsonToken token = parser.nextToken();
                    if (token == null) {
                        break;
                    }
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    if (!scanner.take(parser, token)) {
                        depth--;
                    }
                } while (depth > 0 && !parts.values().isFull());
                if (depth == 0) {
                    return (int) Math.min(parser.currentLocation().getCharOffset(), to - from);
                }
            } catch (IOException code) {
                read = Math.max(read, parser.currentLocation().getCharOffset());
            }
        } catch (IOException impossible) {
            read = (long) to - from;
        }
        parts.values().returnTo(mark);
        return (int) -Math.max(1, Math.min(read, to - from));
    }

    /** Whether a value was read. */
    private boolean readAll(JsonParser parser) throws IOException {
        boolean any = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            any = true;
            take(parser, token);
            if (parts.values().isFull()) {
                return true;
            }
        }
        return any;
    }

    /** False if the object or list that began here was skipped, because it is nested too deeply. */
    private boolean take(JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                if (node.depth() >= DEPTH_MAX || !parts.values().takeNode()) {
                    parser.skipChildren();
                    return false;
                }
                node = node.child(token == JsonToken.START_ARRAY, key, pathTo(key));
                if (keyed != null) {
                    keyed.stand(node);
                    keyed = null;
                }
            }
            case END_OBJECT, END_ARRAY -> node = node.parent();
            case FIELD_NAME -> takeKey(parser.currentName());
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> takeScalar(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> node.addScalar(key, parser.getText());
            default -> {}
        }
        return true;
    }

    private void takeKey(String name) {
        key = name;
        keyed = null;
        if (Shapes.isIdentifierKey(name)) {
            JsonNode stand = JsonNode.standIn(node);
            keyed = stand;
            String suffix = kinds.computeIfAbsent(node.path() + "\0key", path -> node.path() + ".*@key");
            parts.scan(spot.part(suffix, node.name()).with(stand::addInside), name);
        }
    }

    private void takeScalar(String value) {
        node.addScalar(key, value);
        if (keyed != null) {
            keyed.addScalar("", value);
            keyed = null;
        }
        JsonNode place = node;
        String own = place.isList() ? "" : key;
        String name = place.isList() || Shapes.isIdentifierKey(key) ? place.name() : key;
        parts.scan(spot.part(pathTo(key), name).with(set -> place.addTo(set, own)), value);
    }

    private String pathTo(String name) {
        return node.pathTo(name, kinds);
    }
}
