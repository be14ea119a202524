package io.reprise.replayer.hunt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.reprise.replayer.values.Shapes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The facets of JSON texts (RFC 8259): at each path the values, with {@code *} for positions and keys that are ids. */
final class JsonFacets {
    private static final int DEPTH_MAX = 32;
    private static final String ANY = "*";

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,15}(?:\\.\\d{1,15})?");

    private final PlaceTable places;
    private final FacetCollector facets;
    /** The containers around, innermost first; empty for a place beyond the limits. */
    private final Deque<Optional<Place>> around = new ArrayDeque<>();

    private @Nullable Place place;
    private boolean isEmpty;

    private JsonFacets(PlaceTable places, FacetCollector facets, Place root) {
        this.places = places;
        this.facets = facets;
        place = root;
    }

    /**
     * Adds the facets of a text.
     *
     * @return false if it is no JSON, or damaged; some facets may have been added even so
     */
    static boolean read(PlaceTable places, FacetCollector facets, Place root, String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonFacets reader = new JsonFacets(places, facets, root);
            boolean any = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                any = true;
                reader.take(parser, token);
            }
            return any;
        } catch (IOException notJson) {
            return false;
        }
    }

    private void take(JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> open(parser, token == JsonToken.START_ARRAY);
            case END_OBJECT -> close(ValueClass.OBJECT, ValueClass.EMPTY_OBJECT);
            case END_ARRAY -> close(ValueClass.LIST, ValueClass.EMPTY_LIST);
            case FIELD_NAME -> {
                isEmpty = false;
                String key = parser.currentName();
                place = places.member(around.getFirst().orElse(null), Shapes.isIdentifierKey(key) ? ANY : key);
            }
            default -> {
                isEmpty = false;
                scalar(token, parser.getText());
            }
        }
    }

    private void open(JsonParser parser, boolean isList) throws IOException {
        isEmpty = false;
        if (around.size() == DEPTH_MAX) {
            parser.skipChildren();
            facets.add(place, isList ? ValueClass.LIST : ValueClass.OBJECT);
            return;
        }
        around.push(Optional.ofNullable(place));
        isEmpty = true;
        if (isList) {
            place = places.member(place, ANY);
        }
    }

    private void close(ValueClass filled, ValueClass empty) {
        place = around.pop().orElse(null);
        facets.add(place, isEmpty ? empty : filled);
        isEmpty = false;
    }

    private void scalar(JsonToken token, String text) {
        switch (token) {
            case VALUE_NULL -> facets.add(place, ValueClass.NULL);
            case VALUE_TRUE -> facets.add(place, ValueClass.TRUE, text);
            case VALUE_FALSE -> facets.add(place, ValueClass.FALSE, text);
            case VALUE_STRING -> {
                facets.add(place, text.isEmpty() ? ValueClass.EMPTY_TEXT : ValueClass.TEXT, text);
                facets.addDistinctive(place, text);
                if (NUMBER.matcher(text).matches()) {
                    facets.add(place, ValueClass.signOf(text));
                }
            }
            default -> {
                facets.add(place, ValueClass.signOf(text), text);
                facets.addNumber(place, text);
                facets.addDistinctive(place, text);
            }
        }
    }
}
