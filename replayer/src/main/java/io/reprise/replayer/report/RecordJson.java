package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON and reads them again, for files that only this program reads. A record becomes an object, a
 * map an array of pairs, an array of bytes Base64. The Java type decides what is read, and the content of the file
 * never does. A component that may be null, a list or a map may be absent, as in a file of a version that did not have
 * it. Stateless.
 */
final class RecordJson {
    private static final int DEPTH_MAX = 50;

    private RecordJson() {}

    /**
     * Makes writers, which leave their stream open, and readers of files of bounded length and depth.
     *
     * @param bytesMax longest file that is read
     */
    static JsonFactory factory(long bytesMax) {
        return JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxDocumentLength(bytesMax)
                        .build())
                .build();
    }

    /** Writes a record, or a component of one. */
    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Record object) {
            json.writeStartObject();
            for (RecordComponent component : object.getClass().getRecordComponents()) {
                json.writeFieldName(component.getName());
                write(json, valueOf(component, object));
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object each : list) {
                write(json, each);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartArray();
            List<List<?>> pairs = new ArrayList<>();
            map.forEach((key, each) -> pairs.add(List.of(key, each)));
            if (!(map instanceof LinkedHashMap)) { // without an order, so equal maps need sorting to make equal files
                pairs.sort(Comparator.comparing(pair -> pair.get(0).toString()));
            }
            for (List<?> pair : pairs) {
                write(json, pair);
            }
            json.writeEndArray();
        } else {
            writePlain(json, value);
        }
    }

    private static void writePlain(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Double number) {
            json.writeString(number.toString()); // also NaN and infinity, for which JSON has no number
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof OptionalDouble number) {
            write(json, number.isPresent() ? number.getAsDouble() : null);
        } else if (value instanceof OptionalLong number) {
            write(json, number.isPresent() ? number.getAsLong() : null);
        } else if (value instanceof double[] numbers) {
            write(json, Arrays.stream(numbers).boxed().toList());
        } else {
            json.writeString(value instanceof Enum<?> constant ? constant.name() : value.toString());
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record object) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    /**
     * Reads a record, with which the parser must stand at its beginning; leaves it at the end.
     *
     * @throws IOException it is not JSON, or cannot be read
     * @throws IllegalArgumentException {@link #write} did not make it from such a record
     */
    static <T extends Record> T read(JsonParser json, Class<T> type) throws IOException {
        return type.cast(Objects.requireNonNull(value(json, type, false)));
    }

    private static @Nullable Object value(JsonParser json, Type type, boolean nullable) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL && nullable) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] parts = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class ? map(json, parts[0], parts[1]) : list(json, parts[0]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == double[].class) {
            return list(json, Double.class).stream()
                    .mapToDouble(each -> (double) each)
                    .toArray();
        }
        if (plain == OptionalDouble.class || plain == OptionalLong.class) {
            return optional(json, plain);
        }
        return plain.isRecord() ? object(json, plain) : plain(json, plain);
    }

    private static Object optional(JsonParser json, Class<?> type) throws IOException {
        boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
        if (type == OptionalLong.class) {
            return isNull ? OptionalLong.empty() : OptionalLong.of((long) plain(json, long.class));
        }
        return isNull ? OptionalDouble.empty() : OptionalDouble.of((double) plain(json, double.class));
    }

    private static Object object(JsonParser json, Class<?> type) throws IOException {
        expect(json, JsonToken.START_OBJECT);
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        json.nextToken();
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            boolean isThere = json.currentToken() == JsonToken.FIELD_NAME
                    && component.getName().equals(json.currentName());
            if (isThere) {
                json.nextToken();
                values[i] = value(json, component.getGenericType(), nullable);
                json.nextToken();
            } else if (component.getType() == List.class) {
                values[i] = List.of();
            } else if (component.getType() == Map.class) {
                values[i] = Map.of();
            } else if (!nullable) {
                throw wrong(component.getName(), json);
            }
        }
        expect(json, JsonToken.END_OBJECT);
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
        }
    }

    private static List<Object> list(JsonParser json, Type element) throws IOException {
        expect(json, JsonToken.START_ARRAY);
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(Objects.requireNonNull(value(json, element, false)));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<Object, Object> map(JsonParser json, Type key, Type value) throws IOException {
        expect(json, JsonToken.START_ARRAY);
        Map<Object, Object> map = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json, JsonToken.START_ARRAY);
            json.nextToken();
            Object name = Objects.requireNonNull(value(json, key, false));
            json.nextToken();
            map.put(name, Objects.requireNonNull(value(json, value, false)));
            json.nextToken();
            expect(json, JsonToken.END_ARRAY);
        }
        return Collections.unmodifiableMap(map);
    }

    private static Object plain(JsonParser json, Class<?> type) throws IOException {
        if (type == long.class || type == Long.class) {
            expect(json, JsonToken.VALUE_NUMBER_INT);
            return json.getLongValue();
        }
        if (type == int.class) {
            expect(json, JsonToken.VALUE_NUMBER_INT);
            return json.getIntValue();
        }
        if (type == boolean.class) {
            return json.getBooleanValue();
        }
        expect(json, JsonToken.VALUE_STRING);
        if (type == byte[].class) {
            return json.getBinaryValue();
        }
        String text = json.getText();
        if (type == double.class || type == Double.class) {
            return Double.valueOf(text);
        }
        if (type == Instant.class || type == Duration.class) {
            return type == Instant.class ? Instant.parse(text) : Duration.parse(text);
        }
        return type.isEnum() ? constant(type, text) : text;
    }

    private static Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a " + type.getSimpleName()));
    }

    static void expect(JsonParser json, JsonToken token) throws IOException {
        if (json.currentToken() != token) {
            throw wrong(token.name(), json);
        }
    }

    private static IllegalArgumentException wrong(String expected, JsonParser json) {
        return new IllegalArgumentException("expected " + expected + " at byte "
                + json.currentTokenLocation().getByteOffset());
    }
}
