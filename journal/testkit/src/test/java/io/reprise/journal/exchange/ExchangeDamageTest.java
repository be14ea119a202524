package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalReader;
import io.reprise.testkit.JournalFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to a journal's bytes loses the exchanges that it hits and never invents one. */
class ExchangeDamageTest {
    private static final int EXCHANGES = 3_000;
    private static final int SPOTS = 40;

    @TempDir
    Path journal;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void exchangesThatSurviveDamageAreAsWritten(long seed) throws IOException {
        Path run = write();
        int damaged = damage(run, new Random(seed));
        Set<Long> found = new HashSet<>();
        int whole = 0;
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, 1 << 20);
            for (Exchange next = nextOrDrain(reader); next != null; next = nextOrDrain(reader)) {
                assertThat(found.add(next.ids().exchange())).isTrue();
                whole += check(next) ? 1 : 0;
            }
            assertThat(reader.counts().dropped().bad()).isZero();
            assertThat(records.damage().spots()).isPositive();
        }
        // A spot damages one record, or two at their border; damage to the file's own framing may lose a few more.
        assertThat(whole).isLessThan(EXCHANGES).isGreaterThanOrEqualTo(EXCHANGES - 8 * damaged);
    }

    private Path write() {
        try (JournalFixture fixture = new JournalFixture(journal)) {
            for (long id = 1; id <= EXCHANGES; id++) {
                fixture.at(id).upload(id, 1 + id % 20, part(id)).requestBody(id, part(id), 2L * part(id).length());
                if (id > 10) {
                    respond(fixture, id - 10);
                }
            }
            for (long id = EXCHANGES - 9; id <= EXCHANGES; id++) {
                respond(fixture, id);
            }
            return fixture.runDirectory();
        }
    }

    private static void respond(JournalFixture fixture, long id) {
        fixture.response(id, 200, part(id), -1).responseBody(id, part(id), 2L * part(id).length());
    }

    private static String part(long id) {
        return ("<" + id + ">").repeat(10);
    }

    /** Overwrites a few bytes in random places of the written part; returns the number of places. */
    private static int damage(Path run, Random random) throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(run)) {
            file = files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        long first = indexOf(bytes, "POST /upload", 0);
        long last = bytes.length;
        while (bytes[(int) last - 1] == 0) {
            last--;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SPOTS; i++) {
                byte[] junk = new byte[1 + random.nextInt(12)];
                random.nextBytes(junk);
                channel.write(ByteBuffer.wrap(junk), first + random.nextInt((int) (last - first)));
            }
        }
        return SPOTS;
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
    }

    /** Whether the exchange is complete; in any case its content must be its own. */
    private static boolean check(Exchange exchange) {
        String all = part(exchange.ids().exchange()).repeat(2);
        String body = text(exchange.request().body().bytes());
        assertThat(text(exchange.request().head())).startsWith("POST /upload HTTP/1.1\r\n");
        assertThat(exchange.ids().connection()).isEqualTo(1 + exchange.ids().exchange() % 20);
        assertThat(exchange.request().complete()).isEqualTo(body.equals(all));
        RecordedResponse response = exchange.response();
        boolean responseWhole =
                response != null && text(response.body().bytes()).equals(all);
        if (!exchange.request().complete()) {
            assertThat(all).startsWith(body);
        }
        return exchange.request().complete() && exchange.isEnded() && responseWhole;
    }

    private static @Nullable Exchange nextOrDrain(ExchangeReader reader) {
        Exchange next = reader.next();
        return next == null ? reader.drain() : next;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
