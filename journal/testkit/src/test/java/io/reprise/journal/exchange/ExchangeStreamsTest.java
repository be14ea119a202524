package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reprise.journal.CloseData;
import io.reprise.journal.CloseReason;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Protocol;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalAppender;
import io.reprise.journal.write.JournalPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges of one connection that interleave, each on its stream. */
class ExchangeStreamsTest {
    private static final long CONNECTION = 7;

    @TempDir
    Path directory;

    private final ByteBuffer record = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
    private long timeNs = 1_000;

    /** What was read: exchanges in their order, the ids of those that were over before the end, and the rest. */
    private record Result(List<Exchange> over, List<Exchange> rest, ExchangeCounts counts, JournalReader records) {}

    private Result read() {
        try (JournalReader records = JournalReader.open(List.of(directory))) {
            ExchangeReader reader = new ExchangeReader(records, 1 << 20);
            List<Exchange> over = new ArrayList<>();
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                over.add(next);
            }
            List<Exchange> rest = new ArrayList<>();
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                rest.add(next);
            }
            return new Result(over, rest, reader.counts(), records);
        }
    }

    private static List<Long> idsOf(List<Exchange> exchanges) {
        return exchanges.stream().map(each -> each.ids().exchange()).toList();
    }

    /** A whole message of an exchange in one record. */
    private ByteBuffer message(RecordKind kind, int protocol, long exchange, int stream) {
        String text = kind == RecordKind.REQUEST ? "GET /" + exchange + " HTTP/1.1\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n";
        byte[] head = text.getBytes(StandardCharsets.US_ASCII);
        record.clear();
        RecordWriter.header(record, kind, 0, exchange, CONNECTION, timeNs);
        RecordWriter.session(record, 1, stream);
        RecordWriter.headLength(record, head.length);
        RecordWriter.end(record, timeNs++, 0, 0, 0);
        record.put(RecordLayout.PROTOCOL_OFFSET, (byte) protocol);
        int at = RecordWriter.dataOffset(true);
        record.put(at, head);
        RecordWriter.finish(record, at + head.length);
        return record;
    }

    private ByteBuffer request(Protocol protocol, long exchange) {
        return message(RecordKind.REQUEST, protocol.code(), exchange, (int) exchange);
    }

    private ByteBuffer response(Protocol protocol, long exchange) {
        return message(RecordKind.RESPONSE, protocol.code(), exchange, (int) exchange);
    }

    private ByteBuffer closed(Protocol protocol) {
        RecordWriter.connectionClosed(record, CONNECTION, timeNs++, new CloseData(CloseReason.CLIENT_CLOSED, 2));
        RecordWriter.protocol(record, protocol);
        return record;
    }

    private ByteBuffer ledger() {
        RecordWriter.ledger(record, timeNs++, true, new LedgerData(2, 2, 0, new long[LossCause.COUNT]));
        return record;
    }

    @Test
    void nextRequestDoesNotEndExchangesOfOtherStreams() {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            appender.append(request(Protocol.HTTP_2, 1));
            appender.append(request(Protocol.HTTP_2, 3));
            appender.append(response(Protocol.HTTP_2, 3));
            appender.append(response(Protocol.HTTP_2, 1));
            appender.append(closed(Protocol.HTTP_2));
            appender.append(ledger());
        }
        Result read = read();
        assertThat(idsOf(read.over)).containsExactly(1L, 3L);
        assertThat(read.over).allMatch(Exchange::isEnded);
        assertThat(read.over).extracting(each -> each.ids().stream()).containsExactly(1, 3);
        assertThat(read.over).allMatch(each -> each.ids().protocol() == Protocol.HTTP_2);
        assertThat(read.counts.dropped()).isEqualTo(new ExchangeCounts.Dropped(0, 0));
    }

    @Test
    void withoutStreamsTheNextRequestOfAConnectionEndsTheExchangeBeforeIt() {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            appender.append(request(Protocol.HTTP_1, 1));
            appender.append(request(Protocol.HTTP_1, 3));
            appender.append(response(Protocol.HTTP_1, 3));
            appender.append(response(Protocol.HTTP_1, 1));
            appender.append(ledger());
        }
        Result read = read();
        assertThat(read.over).extracting(Exchange::isEnded).containsExactly(false, true);
        assertThat(read.over).extracting(each -> each.ids().stream()).containsExactly(0, 0);
        assertThat(read.counts.dropped().orphans()).isOne();
    }

    /** @param closing whether the connection closes; else only the run ends */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exchangesWhoseEndWasLostAreOverWithTheirConnectionOrRun(boolean closing) {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            for (int i = 1; i <= 9; i += 2) {
                appender.append(request(Protocol.HTTP_2, i));
            }
            appender.append(response(Protocol.HTTP_2, 5));
            appender.append(response(Protocol.HTTP_2, 9));
            appender.append(closing ? closed(Protocol.HTTP_2) : ledger());
        }
        Result read = read();
        assertThat(idsOf(read.over)).containsExactly(1L, 3L, 5L, 7L, 9L);
        assertThat(read.over).extracting(Exchange::isEnded).containsExactly(false, false, true, false, true);
        assertThat(read.rest).isEmpty();
    }

    @Test
    void aRecordOfAnotherStreamDoesNotContinueAnExchange() {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            appender.append(request(Protocol.HTTP_2, 1));
            appender.append(message(RecordKind.RESPONSE, Protocol.HTTP_2.code(), 1, 3));
            appender.append(message(RecordKind.RESPONSE, Protocol.HTTP_1.code(), 1, 1));
            appender.append(response(Protocol.HTTP_2, 1));
            appender.append(ledger());
        }
        Result read = read();
        assertThat(read.over).extracting(Exchange::isEnded).containsExactly(true);
        assertThat(read.counts.dropped().orphans()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void recordsOfAnUnknownProtocolAreLeftOutAndCounted(int protocol) {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            appender.append(request(Protocol.HTTP_1, 1));
            appender.append(message(RecordKind.REQUEST, protocol, 2, 1));
            appender.append(message(RecordKind.RESPONSE, protocol, 2, 1));
            appender.append(response(Protocol.HTTP_1, 1));
            appender.append(ledger());
        }
        Result read = read();
        assertThat(idsOf(read.over)).containsExactly(1L);
        assertThat(read.over).allMatch(Exchange::isEnded);
        assertThat(read.records.problems()).singleElement().asString().contains("left out 2 records of a protocol");
        assertThat(read.records.damage().spots()).isZero();
        assertThat(read.records.damage().missingRecords()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aStreamOutOfRangeIsDamage(int stream) {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            appender.append(request(Protocol.HTTP_2, 1));
            appender.append(message(RecordKind.REQUEST, Protocol.HTTP_2.code(), 2, stream));
            appender.append(response(Protocol.HTTP_2, 1));
            appender.append(ledger());
        }
        Result read = read();
        assertThat(idsOf(read.over)).containsExactly(1L);
        assertThat(read.records.damage().spots()).isOne();
        assertThat(read.records.damage().missingRecords()).isOne();
        assertThat(read.records.damage().first()).contains("contradicts itself");
    }

    @ParameterizedTest
    @EnumSource
    void writesWhatWasRead(Protocol protocol) {
        JournalPlace place = new JournalPlace(directory, JournalAccess.USER);
        byte[] head = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] answer = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] none = {};
        try (ExchangeWriter writer = ExchangeWriter.open(place, Map.of(), Instant.ofEpochSecond(0, 1))) {
            for (long id = 1; id <= 3; id += 2) {
                RecordedRequest request = new RecordedRequest(id * 10, id * 10, head, none, none, 0, false);
                // The first response ends after the second.
                RecordedResponse response = new RecordedResponse(60 - id, 100 - id * 10, 200, answer, none, 0, 0);
                ExchangeIds ids = new ExchangeIds(0, id, CONNECTION, (int) id, 5, protocol);
                writer.write(new Exchange(ids, request, response, null));
            }
        }
        Result read = read();
        assertThat(read.over)
                .extracting(Exchange::ids)
                .containsExactly(
                        new ExchangeIds(0, 1, CONNECTION, 1, 5, protocol),
                        new ExchangeIds(0, 3, CONNECTION, 3, 5, protocol));
        assertThat(read.over).allMatch(Exchange::isEnded);
        assertThat(read.over.get(0).endSequence() > read.over.get(1).endSequence())
                .isEqualTo(protocol.hasStreams());
    }

    @Test
    void anExchangeWithStreamsHasOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExchangeIds(0, 1, 1, 0, 1, Protocol.HTTP_2))
                .withMessageContaining("stream 0");
    }
}
