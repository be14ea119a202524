package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reprise.journal.BodyHash;
import io.reprise.journal.Damage;
import io.reprise.journal.FailureCause;
import io.reprise.journal.JournalReader;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalPlace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeWriterTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.000000008Z");
    private static final long START_NS = TimeUnit.SECONDS.toNanos(START.getEpochSecond()) + START.getNano();

    /** The places in the order of the run are new. */
    private static final String ORDER = ".*[sS]equence";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                RecordLayout.RECORD_LENGTH_MAX - 200,
                RecordLayout.RECORD_LENGTH_MAX - 128,
                RecordLayout.RECORD_LENGTH_MAX,
                3 * RecordLayout.RECORD_LENGTH_MAX + 7
            })
    void exchangesReadBackAsWrittenWithBodiesOfAnyLength(int length) throws Exception {
        Exchange written = new Exchange(
                new ExchangeIds(0, 7, 3, 2, 0x5e55),
                new RecordedRequest(
                        START_NS + 5,
                        START_NS + 9,
                        bytes("POST /a HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n"),
                        body(length),
                        bytes("X-Sum: 1\r\n"),
                        length,
                        true),
                new RecordedResponse(
                        START_NS + 20,
                        START_NS + 30,
                        201,
                        bytes("HTTP/1.1 201 Created\r\n\r\n"),
                        body(length),
                        length,
                        42),
                null);
        write(List.of(written));

        List<Exchange> read = read();
        assertThat(read)
                .singleElement()
                .usingRecursiveComparison()
                .withEqualsForType(Arrays::equals, byte[].class) // byte by byte takes a minute
                .ignoringFieldsMatchingRegexes(ORDER)
                .isEqualTo(written);
    }

    @Test
    void keepsFailuresAndPartialBodiesAsTheyWere() throws Exception {
        byte[] head = bytes("PUT /b HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 9\r\n\r\n");
        RecordedRequest partial = new RecordedRequest(
                new RecordedStart(START_NS, 0),
                START_NS + 1,
                head,
                new RecordedBody(body(4), 9, 4),
                new byte[0],
                false,
                BodyState.PARTIAL);
        RecordedRequest endless = new RecordedRequest(
                new RecordedStart(START_NS + 2, 0),
                0,
                head,
                new RecordedBody(body(4), 4, 4),
                new byte[0],
                false,
                BodyState.PARTIAL);
        RecordedFailure failure = new RecordedFailure(FailureCause.UPSTREAM_RESET, START_NS + 3, 502, "reset");
        List<Exchange> written = List.of(
                new Exchange(new ExchangeIds(0, 1, 1, 0, 1), partial, null, failure),
                new Exchange(new ExchangeIds(0, 2, 2, 0, 2), endless, null, failure));
        write(written);

        assertThat(read())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(ORDER)
                .isEqualTo(written);
    }

    @Test
    void ordersStartsAndEndsByTimeAndThenByTheOrderOfTheRunTheyComeFrom() throws Exception {
        long end = START_NS + 10;
        Exchange first = exchange(1, new RecordedStart(START_NS, 1), end, 3);
        Exchange beside = exchange(2, new RecordedStart(end, 2), end + 100, 6);
        Exchange after = exchange(3, new RecordedStart(end, 4), end + 50, 5);
        Exchange unknown = exchange(4, new RecordedStart(end, 0), 0, 0);
        Exchange last = exchange(5, new RecordedStart(end + 200, 7), 0, 0);
        write(List.of(first, beside, after, unknown, last));

        List<Exchange> read = read();
        assertThat(read).extracting(e -> read.get(0).endedBefore(e)).containsExactly(false, false, true, true, true);
        assertThat(read).extracting(e -> read.get(1).endedBefore(e)).containsExactly(false, false, false, false, true);
        assertThat(read.get(2).endSequence()).isLessThan(read.get(1).endSequence());
        assertThat(read.get(4).endSequence())
                .as("of a request without an answer")
                .isZero();
    }

    @Test
    void endsAnExchangeBeforeTheNextOneOfItsConnectionWhateverTheTimesSay() throws Exception {
        Exchange first = exchange(1, new RecordedStart(START_NS, 0), START_NS + 10, 0);
        Exchange next = get(2, START_NS + 10);
        Exchange ofSame = new Exchange(new ExchangeIds(0, 2, 1, 1, 1), next.request(), next.response(), null);
        write(List.of(first, ofSame));

        assertThat(read()).allMatch(Exchange::isEnded);
        assertThat(read().get(0).endedBefore(read().get(1))).isTrue();
    }

    /** @param endNs end of the response; 0 for an exchange without any */
    private static Exchange exchange(long id, RecordedStart start, long endNs, long endOrder) {
        RecordedRequest of = get(id, start.timeNs()).request();
        RecordedRequest request = new RecordedRequest(
                start, of.endTimeNs(), of.head(), of.body(), of.trailers(), of.chunked(), of.bodyState());
        RecordedResponse response = endNs == 0
                ? null
                : new RecordedResponse(
                        endNs,
                        endNs,
                        endOrder,
                        204,
                        bytes("HTTP/1.1 204 A\r\n\r\n"),
                        new RecordedBody(body(3), 3, 3),
                        0);
        return new Exchange(new ExchangeIds(0, id, id, 0, 1), request, response, null);
    }

    @Test
    void beginsTheRunAtTheGivenTimeAndEndsItWithItsAccount() throws Exception {
        write(List.of(get(1, START_NS + 1), get(2, START_NS + TimeUnit.HOURS.toNanos(30))));

        try (JournalReader records = JournalReader.open(List.of(directory.resolve("journal")))) {
            assertThat(records.runs()).singleElement().satisfies(run -> {
                assertThat(run.startEpochNs()).isEqualTo(START_NS);
                assertThat(run.recorder()).isEqualTo("an import");
            });
            ExchangeReader exchanges = new ExchangeReader(records, 1 << 20);
            while (exchanges.next() != null || exchanges.drain() != null) {}
            assertThat(exchanges.counts().exchanges()).isEqualTo(2);
            assertThat(records.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            assertThat(records.problems()).isEmpty();
        }
    }

    @Test
    void rejectsExchangeEarlierThanThePreviousOne() throws Exception {
        try (ExchangeWriter writer = open()) {
            writer.write(get(1, START_NS + 10));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(get(2, START_NS + 9)))
                    .withMessageContaining("exchange 2");
            assertThatIllegalArgumentException().isThrownBy(() -> writer.write(get(0, START_NS + 11)));
            assertThat(writer.count()).isEqualTo(1);
        }
        assertThat(read()).hasSize(1);
    }

    @Test
    void rejectsHeadLongerThanARecord() throws Exception {
        RecordedRequest request = new RecordedRequest(
                START_NS, START_NS, new byte[RecordLayout.RECORD_LENGTH_MAX], new byte[0], new byte[0], 0, false);
        try (ExchangeWriter writer = open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(new Exchange(new ExchangeIds(0, 1, 1, 0, 1), request, null, null)))
                    .withMessageContaining("a head of");
        }
    }

    @Test
    void refusesAnIdThatDoesNotRiseBecauseReadersWouldDropTheExchange() throws Exception {
        try (ExchangeWriter writer = open()) {
            writer.write(get(2, START_NS + 1));
            for (long id : new long[] {2, 1}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> writer.write(get(id, START_NS + 2)))
                        .withMessageContaining("an id above 2");
            }
        }
        assertThat(read()).hasSize(1);
    }

    @Test
    void writesTheHashOfTheRequestBody() throws Exception {
        byte[] head = bytes("PUT /b HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 4\r\n\r\n");
        RecordedRequest request = new RecordedRequest(START_NS, START_NS, head, body(4), new byte[0], 4, false);
        write(List.of(new Exchange(new ExchangeIds(0, 1, 1, 0, 1), request, null, null)));
        try (JournalReader records = JournalReader.open(List.of(directory.resolve("journal")))) {
            assertThat(records.next().bodyHash()).isEqualTo(BodyHash.of(body(4)));
        }
    }

    private static Exchange get(long id, long timeNs) {
        RecordedRequest request = new RecordedRequest(
                timeNs, timeNs, bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), new byte[0], new byte[0], 0, false);
        RecordedResponse response = new RecordedResponse(
                timeNs + 1, timeNs + 2, 204, bytes("HTTP/1.1 204 No Content\r\n\r\n"), new byte[0], 0, 0);
        return new Exchange(new ExchangeIds(0, id, id, 0, id), request, response, null);
    }

    private ExchangeWriter open() {
        JournalPlace place = new JournalPlace(directory.resolve("journal"), JournalAccess.USER);
        return ExchangeWriter.open(place, Map.of("recorder", "an import"), START);
    }

    private void write(List<Exchange> exchanges) {
        try (ExchangeWriter writer = open()) {
            exchanges.forEach(writer::write);
        }
    }

    private List<Exchange> read() throws Exception {
        List<Exchange> exchanges = new ArrayList<>();
        try (JournalReader records = JournalReader.open(List.of(directory.resolve("journal")))) {
            ExchangeReader reader = new ExchangeReader(records, 1L << 26);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                exchanges.add(next);
            }
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                exchanges.add(next);
            }
            assertThat(reader.counts().dropped().bad()
                            + reader.counts().dropped().orphans())
                    .isZero();
        }
        return exchanges;
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
