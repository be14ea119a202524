package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalReader;
import io.reprise.testkit.JournalFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies are whole, however many arrive at once, and no body is in memory before it is requested. */
class ExchangeBodiesTest {
    private static final int UPLOADS = 60;
    private static final int PARTS = 100;
    private static final int PART_BYTES = 2_000;
    private static final long LITTLE = 512 << 10;

    @TempDir
    Path journal;

    private Path recordUploadsAtOnce() {
        try (JournalFixture fixture = new JournalFixture(journal)) {
            for (int i = 1; i <= UPLOADS; i++) {
                fixture.at(i).upload(i, i, part(i, 0));
            }
            for (int p = 1; p < PARTS; p++) {
                for (int i = 1; i <= UPLOADS; i++) {
                    fixture.at(1_000L * p + i).requestBody(i, part(i, p), p < PARTS - 1 ? -1 : PARTS * PART_BYTES);
                }
            }
            for (int i = 1; i <= UPLOADS; i++) {
                fixture.at(1_000_000 + i).response(i, 200, "thanks " + i, ("thanks " + i).length());
            }
            return fixture.runDirectory();
        }
    }

    private static String part(int upload, int part) {
        return String.format("%03d %04d;", upload, part)
                .repeat(PART_BYTES / 9 + 1)
                .substring(0, PART_BYTES);
    }

    private static String bodyOf(int upload) {
        StringBuilder body = new StringBuilder();
        for (int p = 0; p < PARTS; p++) {
            body.append(part(upload, p));
        }
        return body.toString();
    }

    private ExchangeCounts read(long heldBytesMax, Bodies bodies, BiConsumer<ExchangeReader, Exchange> consumer) {
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, heldBytesMax, bodies);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                consumer.accept(reader, next);
            }
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                consumer.accept(reader, next);
            }
            return reader.counts();
        }
    }

    @Test
    void manyLargeUploadsAreWholeWithLittleMemory() {
        recordUploadsAtOnce();
        List<Long> ids = new ArrayList<>();
        ExchangeCounts counts = read(LITTLE, Bodies.ALL, (reader, exchange) -> {
            ids.add(exchange.ids().exchange());
            assertThat(exchange.request().bodyState()).isEqualTo(BodyState.WHOLE);
            assertThat(text(exchange.request().body().bytes()))
                    .isEqualTo(bodyOf((int) exchange.ids().exchange()));
            assertThat(text(Objects.requireNonNull(exchange.response()).body().bytes()))
                    .isEqualTo("thanks " + exchange.ids().exchange());
        });
        assertThat(ids).hasSize(UPLOADS).isSorted();
        assertThat(counts.handedOut().givenUp()).isZero();
        assertThat(counts.handedOut().incomplete()).isZero();
    }

    @Test
    void givesLengthsWithoutBodies() {
        recordUploadsAtOnce();
        ExchangeCounts counts = read(LITTLE, Bodies.NONE, (reader, exchange) -> {
            RecordedRequest request = exchange.request();
            assertThat(request.complete()).isTrue();
            assertThat(request.body().bytes()).isEmpty();
            assertThat(request.body().recordedBytes()).isEqualTo(PARTS * PART_BYTES);
            assertThat(request.body().wireBytes()).isEqualTo(PARTS * PART_BYTES);
            assertThat(Objects.requireNonNull(exchange.response()).body().bytes())
                    .isEmpty();
        });
        assertThat(counts.exchanges()).isEqualTo(UPLOADS);
    }

    @Test
    void loadsBodiesOnDemandUpToTheRequestedLength() {
        recordUploadsAtOnce();
        read(LITTLE, Bodies.first(30_000), (reader, exchange) -> {
            assertThat(exchange.request().body().bytes()).isEmpty();
            Exchange with = reader.withBodies();
            assertThat(text(with.request().body().bytes()))
                    .isEqualTo(bodyOf((int) exchange.ids().exchange()).substring(0, 30_000));
            assertThat(with.request().body().recordedBytes()).isEqualTo(PARTS * PART_BYTES);
            assertThat(with.request().complete()).isTrue();
            assertThat(text(Objects.requireNonNull(with.response()).body().bytes()))
                    .startsWith("thanks");
        });
    }

    @Test
    void bodyDamagedAfterTheFirstReadIsGone() throws IOException {
        Path file = onlyFileOf(recordUploadsAtOnce());
        byte[] bytes = Files.readAllBytes(file);
        int at = indexOf(bytes, part(3, 50).getBytes(StandardCharsets.US_ASCII));
        List<BodyState> states = new ArrayList<>();
        read(LITTLE, Bodies.first(1 << 20), (reader, exchange) -> {
            if (exchange.ids().exchange() == 1) {
                overwrite(file, at);
            }
            states.add(reader.withBodies().request().bodyState());
        });
        assertThat(states.get(2)).isEqualTo(BodyState.GONE);
        assertThat(states).filteredOn(BodyState.WHOLE::equals).hasSize(UPLOADS - 1);
    }

    @Test
    void bodyWhoseFileWasRemovedAfterTheFirstReadIsGone() throws IOException {
        Path file = onlyFileOf(recordUploadsAtOnce());
        List<BodyState> states = new ArrayList<>();
        read(LITTLE, Bodies.first(1 << 20), (reader, exchange) -> {
            if (exchange.ids().exchange() == 2) {
                delete(file);
            }
            states.add(reader.withBodies().request().bodyState());
        });
        assertThat(states.get(0)).isEqualTo(BodyState.WHOLE);
        assertThat(states.subList(1, UPLOADS)).containsOnly(BodyState.GONE);
    }

    /** A quadratic algorithm took minutes at this size. */
    @Test
    @Timeout(40)
    void costOfLastLedgersDoesNotDependOnExchangesInProgress() {
        int count = 100_000;
        try (JournalFixture first = new JournalFixture(journal);
                JournalFixture second = new JournalFixture(journal)) {
            for (int i = 1; i <= count; i++) {
                first.at(i).request(i, "/");
            }
            for (int i = 1; i <= count; i++) {
                second.at(1_000_000 + i).ledger(true);
            }
        }
        ExchangeCounts counts = read(1 << 30, Bodies.NONE, (reader, exchange) -> {});
        assertThat(counts.exchanges()).isEqualTo(count);
        assertThat(counts.handedOut().givenUp()).isZero();
    }

    private static Path onlyFileOf(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at < bytes.length - part.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not in the file");
    }

    private static void overwrite(Path file, int at) {
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write('#');
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
