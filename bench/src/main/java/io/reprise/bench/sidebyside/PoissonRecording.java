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

/**
 * A recording of numbered requests that arrived at random at a mean rate, from many users with a session each. In a
 * linked recording, each response issues a token, which the session's next request carries.
 */
final class PoissonRecording {
    /** The requests carry no values that a response issued. */
    static final String PLAIN = "poisson";
    /** Each request carries a value from the response before it. */
    static final String LINKED = "poisson-linked";

    private static final long START_NS = 1_795_000_000_000_000_000L;
    private static final long ANSWER_NS = 200_000;
    static final int SESSIONS = 1_000;

    /** {@link #PLAIN} or {@link #LINKED}. */
    final String kind;

    private final boolean linked;

    /** When each arrived, in nanoseconds from the first. */
    final long[] offsetsNs;

    /** Of kind {@link #PLAIN}. */
    PoissonRecording(int count, double perSecond) {
        this(PLAIN, count, perSecond);
    }

    /**
     * Writes a recording; the same seed gives the same times.
     *
     * @param kind {@link #PLAIN} or {@link #LINKED}
     */
    PoissonRecording(String kind, int count, double perSecond) {
        this.kind = kind;
        linked = kind.equals(LINKED);
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

    private Exchange exchange(int number, long timeNs) {
        boolean first = number < SESSIONS;
        byte[] request = ascii((linked ? "GET " + ArrivalLog.LINKED : "GET " + ArrivalLog.PLAIN) + number
                + " HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n"
                + (linked && !first ? tokenField(number - SESSIONS) : "") + "\r\n");
        byte[] response =
                ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + (linked ? tokenField(number) : "") + "\r\n");
        byte[] nothing = new byte[0];
        long answerNs = timeNs + ANSWER_NS;
        int session = 1 + number % SESSIONS;
        return new Exchange(
                new ExchangeIds(0, number + 1L, session, number / SESSIONS, session),
                new RecordedRequest(timeNs, timeNs, request, nothing, nothing, 0, false),
                new RecordedResponse(answerNs, answerNs, 200, response, nothing, 0, 0),
                null);
    }

    private static String tokenField(int number) {
        return ArrivalLog.TOKEN_FIELD + ArrivalLog.token(ArrivalLog.RECORDED, number) + "\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
