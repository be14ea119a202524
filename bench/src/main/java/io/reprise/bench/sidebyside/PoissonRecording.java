package io.reprise.bench.sidebyside;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalPlace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** A recording of requests that arrived by chance at a mean rate, numbered, from many users with a session each. */
final class PoissonRecording {
    private static final long START_NS = 1_795_000_000_000_000_000L;
    private static final long ANSWER_NS = 200_000;
    private static final int SESSIONS = 1_000;

    /** When each arrived, in nanoseconds from the first. */
    final long[] offsetsNs;

    /** The same seed gives the same times. */
    PoissonRecording(int count, double perSecond) {
        Random random = new Random(42);
        offsetsNs = new long[count];
        double atNs = 0;
        for (int i = 1; i < count; i++) {
            atNs -= Math.log(1 - random.nextDouble()) / perSecond * 1e9;
            offsetsNs[i] = (long) atNs;
        }
    }

    void write(Path journal) {
        // Where nobody listens: the production guard wants to know a place.
        Map<String, String> settings = Map.of("listen", "127.0.0.1:1", "upstream", "127.0.0.1:1");
        JournalPlace place = new JournalPlace(journal, JournalAccess.USER);
        try (ExchangeWriter writer = ExchangeWriter.open(place, settings, Instant.ofEpochSecond(0, START_NS))) {
            for (int i = 0; i < offsetsNs.length; i++) {
                writer.write(exchange(i, START_NS + offsetsNs[i]));
            }
        }
    }

    private static Exchange exchange(int number, long timeNs) {
        byte[] request = ascii("GET /n/" + number + " HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n");
        byte[] response = ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        byte[] nothing = new byte[0];
        long answerNs = timeNs + ANSWER_NS;
        int session = 1 + number % SESSIONS;
        return new Exchange(
                new ExchangeIds(0, number + 1L, session, number / SESSIONS, session),
                new RecordedRequest(timeNs, timeNs, request, nothing, nothing, 0, false),
                new RecordedResponse(answerNs, answerNs, 200, response, nothing, 0, 0),
                null);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
