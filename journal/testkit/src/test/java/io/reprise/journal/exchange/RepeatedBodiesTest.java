package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalReader;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalPlace;
import io.reprise.testkit.JournalFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that a file has already is not written again, and every exchange is read with its own body. */
class RepeatedBodiesTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");
    private static final long START_NS = TimeUnit.SECONDS.toNanos(START.getEpochSecond());
    private static final byte[] NONE = {};
    private static final byte[] RESPONSE = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final List<Exchange> written = new ArrayList<>();

    private void add(byte[] body, long afterNs) {
        int id = written.size() + 1;
        long timeNs = START_NS + afterNs;
        byte[] head = ("POST /" + id + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        written.add(new Exchange(
                new ExchangeIds(0, id, id, 0, id),
                new RecordedRequest(timeNs, timeNs + 1, head, body, NONE, body.length, false),
                new RecordedResponse(timeNs + 2, timeNs + 3, 200, RESPONSE, NONE, 0, 0),
                null));
    }

    private void add(byte[] body) {
        add(body, 10L * written.size());
    }

    private void write() throws Exception {
        JournalPlace place = new JournalPlace(directory, JournalAccess.USER);
        try (ExchangeWriter writer = ExchangeWriter.open(place, Map.of(), START)) {
            written.forEach(writer::write);
        }
    }

    private List<Exchange> read(Bodies bodies) {
        List<Exchange> exchanges = new ArrayList<>();
        try (JournalReader records = JournalReader.open(List.of(directory))) {
            ExchangeReader reader = new ExchangeReader(records, 1L << 26, bodies);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                exchanges.add(bodies.loading() == Bodies.Loading.AT_ONCE ? next : reader.withBodies());
            }
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                exchanges.add(bodies.loading() == Bodies.Loading.AT_ONCE ? next : reader.withBodies());
            }
        }
        return exchanges;
    }

    private void readsAsWritten() {
        for (Bodies bodies : List.of(Bodies.ALL, Bodies.ALL_ON_DEMAND, Bodies.first(100), Bodies.NONE)) {
            List<Exchange> read = read(bodies);
            assertThat(read).hasSameSizeAs(written);
            for (int i = 0; i < read.size(); i++) {
                Exchange is = read.get(i);
                Exchange was = written.get(i);
                isSame(is.request().body(), was.request().body(), bodies.ofRequestsMax());
                assertThat(is.request().complete()).isTrue();
                assertThat(is.request().head()).isEqualTo(was.request().head());
            }
        }
    }

    private static void isSame(RecordedBody is, RecordedBody was, int wanted) {
        byte[] part = new byte[Math.min(wanted, was.bytes().length)];
        System.arraycopy(was.bytes(), 0, part, 0, part.length);
        assertThat(is.bytes()).isEqualTo(part);
        assertThat(is.wireBytes()).isEqualTo(was.wireBytes());
        assertThat(is.recordedBytes()).isEqualTo(was.recordedBytes());
    }

    private static byte[] body(int seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    /** The beginning of a file with all its records, without the hole at its end. */
    private static byte[] shortened(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(128 << 10);
        }
    }

    private static int count(byte[] in, byte[] part) {
        int count = 0;
        for (int at = 0; at + part.length <= in.length; at++) {
            if (in[at] == part[0] && ByteBuffer.wrap(in, at, part.length).equals(ByteBuffer.wrap(part))) {
                count++;
            }
        }
        return count;
    }

    private int countInFiles(byte[] body) throws IOException {
        int count = 0;
        for (Path file : files()) {
            count += count(Files.readAllBytes(file), body);
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4_096, 16_384, 64 << 10})
    void bodyThatComesAgainAndAgainIsWrittenTwice(int length) throws Exception {
        byte[] page = body(1, length);
        for (int i = 0; i < 20; i++) {
            add(page);
        }
        write();
        assertThat(countInFiles(page)).isEqualTo(2);
        readsAsWritten();
    }

    @ParameterizedTest
    @ValueSource(ints = {511, (64 << 10) + 1})
    void shortAndLongBodiesAreWrittenEachTime(int length) throws Exception {
        byte[] page = body(1, length);
        for (int i = 0; i < 5; i++) {
            add(page);
        }
        write();
        assertThat(countInFiles(page)).isEqualTo(5);
        readsAsWritten();
    }

    /** All bodies of the fixture have the same hash. */
    @Test
    void bytesDecideAndNotTheHash() throws Exception {
        try (JournalFixture fixture = new JournalFixture(directory)) {
            for (int i = 1; i <= 60; i++) {
                fixture.at(10L * i).request(i, "/" + i).response(i, 200, page(i % 3), 2_000);
            }
        }
        List<Exchange> read = read(Bodies.ALL);
        for (int i = 1; i <= 60; i++) {
            byte[] body = read.get(i - 1).response().body().bytes();
            assertThat(new String(body, StandardCharsets.US_ASCII)).isEqualTo(page(i % 3));
        }
    }

    private static String page(int number) {
        return (number + ",").repeat(1_000);
    }

    @Test
    void requestsAndResponsesRepeatEachOther() throws Exception {
        try (JournalFixture fixture = new JournalFixture(directory)) {
            for (int i = 1; i <= 6; i++) {
                fixture.at(10L * i)
                        .message(RecordKind.REQUEST, 0, i, i, "POST / HTTP/1.1\r\nHost: a\r\n\r\n", page(7), 2_000)
                        .response(i, 200, page(7), 2_000);
            }
        }
        assertThat(countInFiles(page(7).getBytes(StandardCharsets.US_ASCII))).isEqualTo(2);
        for (Exchange exchange : read(Bodies.ALL)) {
            assertThat(exchange.request().complete()).isTrue();
            assertThat(exchange.request().body().bytes())
                    .isEqualTo(exchange.response().body().bytes());
        }
    }

    /** As many as do not fit into the memory for comparisons, again and again, in changing order. */
    @Test
    void manyBodiesOfManyLengths() throws Exception {
        Random random = new Random(5);
        List<byte[]> pages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            pages.add(body(i, 400 + random.nextInt(70 << 10)));
        }
        for (int i = 0; i < 1_000; i++) {
            // Some come often and most now and then.
            add(pages.get(random.nextInt(random.nextBoolean() ? 5 : pages.size())));
        }
        write();
        assertThat(countInFiles(pages.get(0))).isLessThan(20);
        readsAsWritten();
    }

    @Test
    void eachFileHasTheBodiesThatItsRecordsRepeat() throws Exception {
        byte[] page = body(1, 9_000);
        for (int i = 0; i < 30; i++) {
            add(page, TimeUnit.MINUTES.toNanos(6L * (i / 10)));
        }
        write();
        assertThat(files()).hasSize(3);
        for (Path file : files()) {
            assertThat(count(Files.readAllBytes(file), page)).isEqualTo(2);
        }
        readsAsWritten();
        Files.delete(files().get(0));
        assertThat(read(Bodies.ALL))
                .hasSizeGreaterThanOrEqualTo(20)
                .filteredOn(exchange -> exchange.ids().exchange() > 10)
                .allSatisfy(exchange ->
                        assertThat(exchange.request().body().bytes()).isEqualTo(page));
    }

    /** The offsets of the records that repeat a body. */
    private static List<Integer> repeating(ByteBuffer file) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + RecordLayout.HEADER_LENGTH <= file.limit(); at += Integer.BYTES) {
            if (file.getInt(at) == RecordLayout.MAGIC
                    && (file.getShort(at + RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_REPEATED) != 0) {
                found.add(at);
            }
        }
        return found;
    }

    private static void sign(ByteBuffer file, int at) {
        CRC32C crc = new CRC32C();
        byte[] record = new byte[file.getInt(at + RecordLayout.LENGTH_OFFSET)];
        file.get(at, record);
        crc.update(record, 0, RecordLayout.CRC_OFFSET);
        int rest = RecordLayout.CRC_OFFSET + Integer.BYTES;
        crc.update(record, rest, record.length - rest);
        file.putInt(at + RecordLayout.CRC_OFFSET, (int) crc.getValue());
    }

    @Test
    void placeWithoutThatBodyGivesNoBody() throws Exception {
        byte[] page = body(1, 2_000);
        byte[] other = body(2, 2_000);
        for (int i = 0; i < 10; i++) {
            add(i < 4 ? other : page);
        }
        write();
        Path file = files().get(0);
        byte[] good = shortened(file);
        List<Integer> places = repeating(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN));
        int last = places.get(places.size() - 1);
        List<Integer> wrong = new ArrayList<>(List.of(0, 1, 5, last / 4, last / 4 + 1, Integer.MAX_VALUE, -1));
        // A chain, and records with another body.
        wrong.add((last - places.get(places.size() - 2)) / 4);
        wrong.add((last - places.get(0)) / 4);
        wrong.add(
                ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(places.get(0) + RecordLayout.REPEAT_OFFSET)
                        + (last - places.get(0)) / 4);
        for (int units : wrong) {
            byte[] bytes = good.clone();
            ByteBuffer changed = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            changed.putInt(last + RecordLayout.REPEAT_OFFSET, units);
            sign(changed, last);
            Files.write(file, bytes);
            List<Exchange> read = read(Bodies.ALL);
            assertThat(read).hasSameSizeAs(written);
            assertThat(read.get(9).request().body().bytes())
                    .as("%d units back", units)
                    .isEmpty();
            assertThat(read.get(9).request().complete()).isFalse();
            assertThat(read.subList(0, 9))
                    .allSatisfy(exchange ->
                            assertThat(exchange.request().complete()).isTrue());
        }
    }

    /** Never a wrong body: damage takes the body from those that repeat it too, and their requests are not complete. */
    @Test
    void damagedBodyIsMissingWhereItIsRepeated() throws Exception {
        byte[] page = body(1, 2_000);
        for (int i = 0; i < 6; i++) {
            add(page);
        }
        write();
        Path file = files().get(0);
        byte[] good = shortened(file);
        Random random = new Random(3);
        int gone = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] bytes = good.clone();
            bytes[0x8000 + random.nextInt(8_000)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            for (Exchange exchange : read(Bodies.ALL)) {
                boolean complete = exchange.request().complete();
                gone += complete ? 0 : 1;
                assertThat(exchange.request().body().bytes()).isEqualTo(complete ? page : NONE);
            }
        }
        assertThat(gone).isPositive();
    }
}
