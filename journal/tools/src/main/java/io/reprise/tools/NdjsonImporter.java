package io.reprise.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.BodyHash;
import io.reprise.journal.FailureCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedFailure;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.journal.exchange.RecordedStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Imports files that {@link NdjsonExporter}, or another program, wrote in this format. */
final class NdjsonImporter implements Importer {
    /** Maximum length of a text or a Base64 body, in characters; enough for a body of 75 MB. */
    private static final int TEXT_LENGTH_MAX = 100_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3)
                    .maxStringLength(TEXT_LENGTH_MAX)
                    .build())
            .build();

    private static final Set<String> OBJECTS = Set.of(Ndjson.REQUEST, Ndjson.RESPONSE, Ndjson.FAILURE);

    @Override
    public String format() {
        return Ndjson.NAME;
    }

    @Override
    public void read(InputStream in, Consumer<Exchange> to) throws IOException, FormatException {
        try (JsonParser json = FACTORY.createParser(in)) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            while (json.nextToken() != null) {
                int line = json.currentTokenLocation().getLineNr();
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw new FormatException("line " + line + ": not an object (expected: one exchange a line)");
                }
                try {
                    to.accept(exchange(Fields.read(json)));
                } catch (IllegalArgumentException e) {
                    throw new FormatException("line " + line + ": " + e.getMessage());
                }
            }
        } catch (JsonProcessingException e) {
            throw new FormatException("line " + e.getLocation().getLineNr() + ": not JSON: " + e.getOriginalMessage());
        }
    }

    private static Exchange exchange(Fields of) {
        Fields request = of.object(Ndjson.REQUEST);
        if (request == null) {
            throw new IllegalArgumentException("no " + Ndjson.REQUEST + " (expected: an object)");
        }
        Fields response = of.object(Ndjson.RESPONSE);
        Fields failure = of.object(Ndjson.FAILURE);
        return of.end(new Exchange(
                new ExchangeIds(
                        0,
                        of.number(Ndjson.ID, 1, Long.MAX_VALUE),
                        connection(of.text(Ndjson.CONNECTION)),
                        (int) of.number(Ndjson.ORDINAL, 0, Integer.MAX_VALUE),
                        of.hex(Ndjson.SESSION),
                        protocol(of)),
                request(request),
                response == null ? null : response(response),
                failure == null ? null : failure(failure)));
    }

    private static Protocol protocol(Fields of) {
        int codeMax = Protocol.values().length;
        Protocol known = of.has(Ndjson.PROTOCOL) ? Protocol.ofCode((int) of.number(Ndjson.PROTOCOL, 1, codeMax)) : null;
        return known == null ? Protocol.HTTP_1 : known;
    }

    /** Gives the same id to the same text, and never 0, which means no connection. */
    private static long connection(String text) {
        long hash = BodyHash.of(text.getBytes(StandardCharsets.UTF_8));
        return hash == 0 ? 1 : hash;
    }

    private static RecordedRequest request(Fields of) {
        byte[] head = of.latin1(Ndjson.HEAD);
        try {
            Head.parseRequest(head, RecordedHeads.LIMITS);
        } catch (FramingException e) {
            throw new IllegalArgumentException("the head of the request: " + e.getMessage(), e);
        }
        byte[] body = of.bytes(Ndjson.BODY);
        return of.end(new RecordedRequest(
                new RecordedStart(of.time(Ndjson.HEAD_NS), of.order(Ndjson.START_ORDER)),
                of.timeOrZero(Ndjson.END_NS),
                head,
                new RecordedBody(body, of.number(Ndjson.BODY_BYTES, body.length, Long.MAX_VALUE), body.length),
                of.latin1(Ndjson.TRAILERS),
                of.flag(Ndjson.CHUNKED),
                of.flag(Ndjson.WHOLE) ? BodyState.WHOLE : BodyState.PARTIAL));
    }

    private static RecordedResponse response(Fields of) {
        byte[] body = of.bytes(Ndjson.BODY);
        byte[] head = of.latin1(Ndjson.HEAD);
        int status = (int) of.number(Ndjson.STATUS, 100, 999);
        if (!new String(head, StandardCharsets.ISO_8859_1).matches("(?s)HTTP/1\\.[01] " + status + "[ \r].*\r\n\r\n")) {
            throw new IllegalArgumentException("the head of the response does not begin with HTTP/1.1 " + status
                    + " and end with an empty line, as its status says");
        }
        return of.end(new RecordedResponse(
                of.time(Ndjson.HEAD_NS),
                of.timeOrZero(Ndjson.END_NS),
                of.order(Ndjson.END_ORDER),
                status,
                head,
                new RecordedBody(body, of.number(Ndjson.BODY_BYTES, body.length, Long.MAX_VALUE), body.length),
                of.hex(Ndjson.BODY_HASH)));
    }

    private static RecordedFailure failure(Fields of) {
        String cause = of.text(Ndjson.CAUSE);
        try {
            return of.end(new RecordedFailure(
                    FailureCause.valueOf(cause),
                    of.time(Ndjson.AT_NS),
                    of.order(Ndjson.ORDER),
                    (int) of.number(Ndjson.STATUS_SENT, 0, 999),
                    of.text(Ndjson.DETAIL)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Ndjson.FAILURE + ": " + e.getMessage(), e);
        }
    }

    /** The fields of one object. The importer takes each field once; a field that remains is unknown. */
    private static final class Fields {
        private final Map<String, Object> values = new HashMap<>();

        static Fields read(JsonParser json) throws IOException {
            Fields fields = new Fields();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                Object value = switch (json.nextToken()) {
                    case VALUE_STRING -> name.equals(Ndjson.BODY) ? json.getBinaryValue() : json.getText();
                    case VALUE_NUMBER_INT -> json.getLongValue();
                    case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
                    case START_OBJECT -> read(json);
                    default ->
                        throw new IllegalArgumentException(
                                name + ": expected text, a whole number, true, false or an object");
                };
                if (value instanceof Fields && !OBJECTS.contains(name)) {
                    throw new IllegalArgumentException(name + ": expected text, a number, true or false");
                }
                fields.values.put(name, value);
            }
            return fields;
        }

        private <T> T take(String name, Class<T> type, String expected) {
            Object value = values.remove(name);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException(name + (value == null ? " is missing" : " is of the wrong kind")
                        + " (expected: " + expected + ")");
            }
            return type.cast(value);
        }

        @Nullable
        Fields object(String name) {
            return values.containsKey(name) ? take(name, Fields.class, "an object") : null;
        }

        String text(String name) {
            return take(name, String.class, "text");
        }

        byte[] bytes(String name) {
            return take(name, byte[].class, "Base64");
        }

        boolean flag(String name) {
            return take(name, Boolean.class, "true or false");
        }

        byte[] latin1(String name) {
            String text = text(name);
            if (text.chars().anyMatch(c -> c > 0xFF)) {
                throw new IllegalArgumentException(name + " has characters above U+00FF (expected: one for each byte)");
            }
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        long hex(String name) {
            String text = text(name);
            try {
                return HexFormat.fromHexDigitsToLong(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " is not a number (expected: 16 hexadecimal digits)", e);
            }
        }

        /** Nanoseconds since the Unix epoch. */
        long time(String name) {
            return number(name, 1, Long.MAX_VALUE);
        }

        /** Nanoseconds since the Unix epoch, or 0 for a message that never ended. */
        long timeOrZero(String name) {
            return number(name, 0, Long.MAX_VALUE);
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        /** A place in the order of starts and ends, or 0 where the file does not tell it. */
        long order(String name) {
            return has(name) ? number(name, 0, Long.MAX_VALUE) : 0;
        }

        long number(String name, long min, long max) {
            long value = take(name, Long.class, "a whole number");
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " is " + value + " (expected: " + min + " to " + max + ")");
            }
            return value;
        }

        /** Rejects the object if it has a field that was not taken. */
        <T> T end(T made) {
            if (!values.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + values.keySet().iterator().next() + "' is not a field of this object");
            }
            return made;
        }
    }
}
