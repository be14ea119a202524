package io.reprise.bench.sidebyside;

import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalAppender;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        ByteBuffer buffer = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
        try (JournalAppender appender = JournalAppender.open(journal, settings, 0)) {
            for (int i = 0; i < offsetsNs.length; i++) {
                String request = "GET /n/" + i + " HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n";
                append(appender, buffer, RecordKind.REQUEST, i, START_NS + offsetsNs[i], request);
                String response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                append(appender, buffer, RecordKind.RESPONSE, i, START_NS + offsetsNs[i] + ANSWER_NS, response);
            }
        }
    }

    private static void append(
            JournalAppender appender, ByteBuffer buffer, RecordKind kind, int number, long timeNs, String head) {
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        int session = 1 + number % SESSIONS;
        buffer.clear();
        RecordWriter.header(buffer, kind, 0, number + 1L, session, timeNs);
        RecordWriter.session(buffer, session, number / SESSIONS);
        RecordWriter.headLength(buffer, bytes.length);
        RecordWriter.end(buffer, timeNs, 0, 0, 0);
        int dataOffset = RecordWriter.dataOffset(true);
        buffer.put(dataOffset, bytes);
        RecordWriter.finish(buffer, dataOffset + bytes.length);
        appender.append(buffer);
    }
}
