package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.ExchangeCounts.Dropped;
import io.reprise.journal.exchange.ExchangeCounts.HandedOut;
import io.reprise.journal.exchange.ExchangeCounts.Headless;
import io.reprise.testkit.JournalFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes the records of many connections in random interleavings and expects the same exchanges back. */
class ExchangeOrderTest {
    private static final int CONNECTIONS = 12;
    private static final int STEPS = 4_000;

    @TempDir
    Path journal;

    /** The rest of a connection's current exchange that is still to be written. */
    private static final class Client {
        final List<Consumer<JournalFixture>> left = new ArrayList<>();
    }

    private record Expected(long id, String requestBody, String responseBody) {}

    private final List<Expected> expected = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesDoublesAndMixesUpNothing(long seed) {
        Random random = new Random(seed);
        write(random);
        List<Expected> found = new ArrayList<>();
        long lastNs = 0;
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, 16 << 20);
            for (Exchange next = nextOrDrain(reader); next != null; next = nextOrDrain(reader)) {
                assertThat(next.isEnded()).isTrue();
                assertThat(next.request().complete()).isTrue();
                assertThat(next.request().headTimeNs()).isGreaterThan(lastNs);
                lastNs = next.request().headTimeNs();
                found.add(new Expected(
                        next.ids().exchange(),
                        text(next.request().body().bytes()),
                        text(Objects.requireNonNull(next.response()).body().bytes())));
            }
            assertThat(reader.counts())
                    .isEqualTo(new ExchangeCounts(
                            new HandedOut(expected.size(), 0, 0), new Headless(0, 0), new Dropped(0, 0), 0, 0));
        }
        assertThat(found).isEqualTo(expected);
    }

    private void write(Random random) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(new Client());
        }
        try (JournalFixture fixture = new JournalFixture(journal)) {
            for (int step = 1; step <= STEPS || clients.stream().anyMatch(c -> !c.left.isEmpty()); step++) {
                int connection = random.nextInt(CONNECTIONS);
                Client client = clients.get(connection);
                if (client.left.isEmpty() && step <= STEPS) {
                    client.left.addAll(exchange(random, expected.size() + 1L, 1L + connection));
                }
                if (!client.left.isEmpty()) {
                    client.left.remove(0).accept(fixture.at(step));
                }
            }
        }
    }

    private List<Consumer<JournalFixture>> exchange(Random random, long id, long connection) {
        List<Consumer<JournalFixture>> requestParts = new ArrayList<>();
        StringBuilder requestBody = new StringBuilder();
        int pieces = random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            String piece = piece(random, id);
            requestBody.append(piece);
            long total = i == pieces - 1 ? requestBody.length() : -1;
            requestParts.add(f -> f.requestBody(id, piece, total));
        }
        List<Consumer<JournalFixture>> responseParts = new ArrayList<>();
        StringBuilder responseBody = new StringBuilder();
        int more = random.nextInt(3);
        if (random.nextInt(5) == 0) {
            responseParts.add(f -> f.interim(id, 103));
        }
        responseParts.add(f -> f.response(id, 200, "", more == 0 ? 0 : -1));
        for (int i = 0; i < more; i++) {
            String piece = piece(random, id);
            responseBody.append(piece);
            long total = i == more - 1 ? responseBody.length() : -1;
            responseParts.add(f -> f.responseBody(id, piece, total));
        }
        List<Consumer<JournalFixture>> parts = shuffled(random, requestParts, responseParts);
        parts.add(0, f -> {
            // The reader must return exchanges in the order of their heads in the journal.
            expected.add(new Expected(id, requestBody.toString(), responseBody.toString()));
            if (pieces == 0) {
                f.request(id, connection, "/a");
            } else {
                f.upload(id, connection, "");
            }
        });
        return parts;
    }

    /** A random merge of two lists that keeps the order of each. */
    private static List<Consumer<JournalFixture>> shuffled(
            Random random, List<Consumer<JournalFixture>> a, List<Consumer<JournalFixture>> b) {
        List<Consumer<JournalFixture>> merged = new ArrayList<>();
        while (!a.isEmpty() || !b.isEmpty()) {
            boolean fromA = b.isEmpty() || (!a.isEmpty() && random.nextBoolean());
            merged.add((fromA ? a : b).remove(0));
        }
        return merged;
    }

    private static String piece(Random random, long id) {
        return ("[" + id + "]").repeat(1 + random.nextInt(50));
    }

    private static @Nullable Exchange nextOrDrain(ExchangeReader reader) {
        Exchange next = reader.next();
        return next == null ? reader.drain() : next;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
