package io.reprise.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.reprise.journal.Protocol;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedFailure;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Exports exchanges as JSON, one line each, without loss: {@link NdjsonImporter} reads back the same recording. */
final class NdjsonExporter implements Exporter {
    /** ASCII only, so that every terminal can show a line. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public String format() {
        return Ndjson.NAME;
    }

    @Override
    public Output begin(OutputStream out) throws IOException {
        JsonGenerator json = FACTORY.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        return new Lines(json);
    }

    /** Gives the exchanges new numbers: several runs become one, and ids must be unique. */
    private static final class Lines implements Output {
        private final JsonGenerator json;
        private long count;

        Lines(JsonGenerator json) {
            this.json = json;
        }

        @Override
        public void write(Exchange exchange) throws IOException {
            count++;
            json.writeStartObject();
            json.writeNumberField(Ndjson.ID, count);
            json.writeStringField(
                    Ndjson.CONNECTION,
                    Integer.toHexString(exchange.ids().run()) + "-"
                            + exchange.ids().connection());
            json.writeNumberField(Ndjson.ORDINAL, exchange.ids().ordinal());
            if (exchange.ids().protocol() != Protocol.HTTP_1) {
                json.writeNumberField(Ndjson.PROTOCOL, exchange.ids().protocol().code());
            }
            json.writeStringField(Ndjson.SESSION, HexFormat.of().toHexDigits(exchange.session()));
            write(exchange.request());
            if (exchange.response() != null) {
                write(exchange.response());
            }
            if (exchange.failure() != null) {
                write(exchange.failure());
            }
            json.writeEndObject();
        }

        private void write(RecordedRequest request) throws IOException {
            json.writeObjectFieldStart(Ndjson.REQUEST);
            json.writeNumberField(Ndjson.HEAD_NS, request.headTimeNs());
            json.writeNumberField(Ndjson.END_NS, request.endTimeNs());
            json.writeNumberField(Ndjson.START_ORDER, request.startSequence());
            json.writeStringField(Ndjson.HEAD, text(request.head()));
            json.writeBinaryField(Ndjson.BODY, request.body().bytes());
            json.writeNumberField(Ndjson.BODY_BYTES, request.body().wireBytes());
            json.writeStringField(Ndjson.TRAILERS, text(request.trailers()));
            json.writeBooleanField(Ndjson.CHUNKED, request.chunked());
            json.writeBooleanField(Ndjson.WHOLE, request.complete());
            json.writeEndObject();
        }

        private void write(RecordedResponse response) throws IOException {
            json.writeObjectFieldStart(Ndjson.RESPONSE);
            json.writeNumberField(Ndjson.HEAD_NS, response.headTimeNs());
            json.writeNumberField(Ndjson.END_NS, response.endTimeNs());
            json.writeNumberField(Ndjson.END_ORDER, response.endSequence());
            json.writeNumberField(Ndjson.STATUS, response.status());
            json.writeStringField(Ndjson.HEAD, text(response.head()));
            json.writeBinaryField(Ndjson.BODY, response.body().bytes());
            json.writeNumberField(Ndjson.BODY_BYTES, response.body().wireBytes());
            json.writeStringField(Ndjson.BODY_HASH, HexFormat.of().toHexDigits(response.bodyHash()));
            json.writeEndObject();
        }

        private void write(RecordedFailure failure) throws IOException {
            json.writeObjectFieldStart(Ndjson.FAILURE);
            json.writeStringField(Ndjson.CAUSE, failure.cause().name());
            json.writeNumberField(Ndjson.AT_NS, failure.timeNs());
            json.writeNumberField(Ndjson.ORDER, failure.sequence());
            json.writeNumberField(Ndjson.STATUS_SENT, failure.statusSent());
            json.writeStringField(Ndjson.DETAIL, failure.detail());
            json.writeEndObject();
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void finish() throws IOException {
            if (count > 0) {
                json.writeRaw('\n');
            }
            json.close();
        }
    }
}
